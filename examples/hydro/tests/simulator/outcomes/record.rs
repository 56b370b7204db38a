//! Builds a program with simulator ports and keeps what drives and observes it.

use std::fmt::Debug;
use std::future::Future;
use std::panic::RefUnwindSafe;
use std::pin::Pin;

use hydro_lang::live_collections::boundedness::Boundedness;
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, Ordering, TotalOrder};
use hydro_lang::location::{Cluster, Location, Process};
use hydro_lang::prelude::{FlowBuilder, Stream, Unbounded};
use hydro_lang::sim::flow::SimFlow;
use hydro_lang::sim::{SimReceiver, SimSender};
use hydrofoil::ExportOptions;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is sent to a port in one phase, as Rust writes it.
#[derive(Clone, Serialize)]
pub struct Sent {
    /// The port, counted from 0 in the order in which ports are made.
    input: usize,
    values: Vec<String>,
}

type Texts = Pin<Box<dyn Future<Output = Vec<String>>>>;

/// Drives one program of a flow.
pub struct Driver {
    /// What is sent at once, and what is sent when nothing is left to do.
    pub phases: [Vec<Sent>; 2],
    sends: [Vec<Box<dyn Fn()>>; 2],
    /// Everything that has come out of a port since the last call, once nothing is left to do.
    outputs: Vec<Box<dyn Fn() -> Texts>>,
    unordered: Vec<bool>,
}

// Nothing here changes.
impl RefUnwindSafe for Driver {}

impl Driver {
    /// What comes out of each port: in order, or sorted where no order is promised.
    pub async fn run(&self) -> Vec<Vec<String>> {
        let mut seen = vec![vec![]; self.outputs.len()];
        for sends in &self.sends {
            sends.iter().for_each(|send| send());
            for (seen, output) in seen.iter_mut().zip(&self.outputs) {
                seen.extend(output().await);
            }
        }
        for (seen, unordered) in seen.iter_mut().zip(&self.unordered) {
            if *unordered {
                seen.sort();
            }
        }
        seen
    }
}

/// Gives a simulation the sizes of a program's clusters.
pub type Sizes<'a> = Vec<Box<dyn FnOnce(SimFlow<'a>) -> SimFlow<'a> + 'a>>;

/// Makes the ports of one program.
pub struct Recorder<'a, 'f> {
    pub flow: &'f mut FlowBuilder<'a>,
    driver: Driver,
    sizes: Sizes<'a>,
    known: ExportOptions,
}

impl<'a, 'f> Recorder<'a, 'f> {
    pub fn new(flow: &'f mut FlowBuilder<'a>, name: &str) -> Self {
        Self {
            flow,
            driver: Driver {
                phases: [vec![], vec![]],
                sends: [vec![], vec![]],
                outputs: vec![],
                unordered: vec![],
            },
            sizes: vec![],
            known: ExportOptions::new(name),
        }
    }

    pub fn finish(self) -> (Driver, Sizes<'a>, ExportOptions) {
        (self.driver, self.sizes, self.known)
    }

    pub fn cluster<C: 'a>(&mut self, size: usize) -> Cluster<'a, C> {
        let cluster = self.flow.cluster();
        self.known = std::mem::take(&mut self.known).cluster_size(&cluster, size);
        let same = cluster.clone();
        self.sizes
            .push(Box::new(move |sim| sim.with_cluster_size(&same, size)));
        cluster
    }

    /// A port to which `at_once` is sent at the start and `when_quiet` when nothing is left to do.
    pub fn input<T, L, O>(
        &mut self,
        at: &Process<'a, L>,
        at_once: impl IntoIterator<Item = T>,
        when_quiet: impl IntoIterator<Item = T>,
    ) -> Stream<T, Process<'a, L>, Unbounded, O, ExactlyOnce>
    where
        T: Clone + Debug + Serialize + DeserializeOwned + 'static,
        O: Ordering + 'static,
    {
        let (port, stream) = at.sim_input::<T, O, ExactlyOnce>();
        let input = self.driver.inputs();
        let port = std::rc::Rc::new(port);
        let values = [
            at_once.into_iter().collect::<Vec<_>>(),
            when_quiet.into_iter().collect(),
        ];
        for (phase, values) in values.into_iter().enumerate() {
            self.driver.phases[phase].push(Sent {
                input,
                values: texts(&values),
            });
            let port = port.clone();
            self.driver.sends[phase].push(Box::new(move || send(&port, values.clone())));
        }
        stream
    }

    /// A port whose elements are part of the outcome.
    pub fn output<T, L, B, O>(&mut self, stream: Stream<T, Process<'a, L>, B, O, ExactlyOnce>)
    where
        T: Debug + Serialize + DeserializeOwned + 'static,
        L: 'a,
        B: Boundedness,
        O: Ordering + 'static,
        SimReceiver<T, O, ExactlyOnce>: Observed,
    {
        let port = std::rc::Rc::new(stream.sim_output());
        self.driver
            .unordered
            .push(<SimReceiver<T, O, ExactlyOnce> as Observed>::UNORDERED);
        self.driver
            .outputs
            .push(Box::new(move || port.clone().observe()));
    }
}

impl Driver {
    fn inputs(&self) -> usize {
        self.phases[0].len()
    }
}

fn send<T: Serialize + DeserializeOwned, O: Ordering>(
    port: &SimSender<T, O, ExactlyOnce>,
    values: Vec<T>,
) {
    // A wake-up without an element would be one more moment at which the simulator decides.
    if !values.is_empty() {
        port.send_many_unordered(values);
    }
}

fn texts<T: Debug>(values: &[T]) -> Vec<String> {
    values.iter().map(|value| format!("{value:?}")).collect()
}

/// A port that can be emptied.
pub trait Observed {
    const UNORDERED: bool;
    fn observe(&self) -> Texts;
}

impl<T: Debug + Serialize + DeserializeOwned + 'static> Observed
    for SimReceiver<T, TotalOrder, ExactlyOnce>
{
    const UNORDERED: bool = false;
    fn observe(&self) -> Texts {
        let port = *self;
        Box::pin(async move { texts(&port.collect::<Vec<T>>().await) })
    }
}

impl<T: Debug + Ord + Serialize + DeserializeOwned + 'static> Observed
    for SimReceiver<T, NoOrder, ExactlyOnce>
{
    const UNORDERED: bool = true;
    fn observe(&self) -> Texts {
        let port = *self;
        Box::pin(async move { texts(&port.collect_sorted::<Vec<T>>().await) })
    }
}
