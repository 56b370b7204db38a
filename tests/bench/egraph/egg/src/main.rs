//! Runs workloads with egg and says how long each took, and how large the graph was after every iteration.
//!
//! One workload per line of standard input, fields separated by tabs: language, iterations, `every` or `backoff`, how often it is
//! measured, and the start terms. One line of JSON per workload on standard output.
mod lambda;
mod math;
mod sums;

use egg::{
    Analysis, BackoffScheduler, FromOp, Language, RecExpr, Rewrite, Runner, SimpleScheduler,
};
use std::fmt::{Debug, Display};
use std::time::Duration;

/// Milliseconds of processor time that this process has used.
fn cpu_ms() -> f64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a valid place to write to, and the clock exists on Linux.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    assert_eq!(failed, 0, "the clock of the process can be read");
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

struct Workload<'a> {
    iterations: usize,
    backoff: bool,
    runs: usize,
    terms: Vec<&'a str>,
}

/// E-nodes and e-classes of a graph.
struct Size(usize, usize);

impl<L: Language, N: Analysis<L>> egg::IterationData<L, N> for Size {
    fn make(runner: &Runner<L, N, Self>) -> Self {
        Size(
            runner.egraph.total_number_of_nodes(),
            runner.egraph.number_of_classes(),
        )
    }
}

fn measure<L, N>(work: &Workload, rules: &[Rewrite<L, N>]) -> String
where
    L: Language + FromOp + Display + 'static,
    L::Error: Debug + Display,
    N: Analysis<L> + Default + 'static,
{
    let terms: Vec<RecExpr<L>> = work
        .terms
        .iter()
        .map(|term| term.parse().expect("a term"))
        .collect();
    let mut times = vec![];
    let mut sizes = vec![];
    for _ in 0..work.runs {
        let start = cpu_ms();
        let mut runner = Runner::<L, N, Size>::new(N::default())
            .with_iter_limit(work.iterations)
            .with_node_limit(usize::MAX)
            .with_time_limit(Duration::from_secs(600));
        runner = if work.backoff {
            runner.with_scheduler(BackoffScheduler::default())
        } else {
            runner.with_scheduler(SimpleScheduler)
        };
        for term in &terms {
            runner = runner.with_expr(term);
        }
        let runner = runner.run(rules);
        times.push(cpu_ms() - start);
        sizes = runner
            .iterations
            .iter()
            .map(|one| format!("[{},{}]", one.data.0, one.data.1))
            .collect();
    }
    format!("{{\"times\":{times:?},\"sizes\":[{}]}}", sizes.join(","))
}

fn main() {
    for line in std::io::stdin().lines() {
        let line = line.expect("text");
        let mut fields = line.split('\t');
        let language = fields.next().expect("a language");
        let mut number = || fields.next().expect("a number");
        let iterations = number().parse().expect("how many iterations");
        let backoff = number() == "backoff";
        let runs = number().parse().expect("how many runs");
        let work = Workload {
            iterations,
            backoff,
            runs,
            terms: fields.collect(),
        };
        let said = match language {
            "sums" => measure(&work, &sums::rules()),
            "arithmetic" => measure(&work, &math::rules()),
            "lambda" => measure(&work, &lambda::rules()),
            other => panic!("no language is called {other}"),
        };
        println!("{said}");
    }
}
