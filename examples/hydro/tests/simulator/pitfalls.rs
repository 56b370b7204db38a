//! Programs that a careless rewrite breaks: the clients see of the plan what they see of the program.

use std::sync::atomic::{AtomicU32, Ordering};

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydro_lang::sim::{SimReceiver, SimSender};
use hydrofoil::{ExportOptions, InputRef};
use hydrofoil_examples::pitfalls::types::{Plain, Price, Ticket, Word, heavy};
use hydrofoil_examples::pitfalls::{Front, statics, ticks, types};

use crate::plans::{Plans, check};

type Sender<T> = SimSender<T, NoOrder, ExactlyOnce>;
type Receiver<T> = SimReceiver<T, NoOrder, ExactlyOnce>;

/// The ports of all of them. Together they are compiled once, and what may be rewritten changes the program.
struct Ports {
    keys: Sender<u32>,
    debounced: Receiver<u32>,
    clicks: Sender<(u32, u32)>,
    clicked: Receiver<u32>,
    jobs: Sender<u32>,
    done: Receiver<(u32, u32)>,
    traces: Sender<(u32, u32)>,
    traced: Receiver<(u32, u32)>,
    prices: Sender<(Price, u32)>,
    priced: Receiver<(u32, u32)>,
    tickets: Sender<(Ticket, u32)>,
    ticketed: Receiver<(u32, u32)>,
    words: Sender<(Word, u32)>,
    spoken: Receiver<(String, u32)>,
    plain: Sender<(Plain, u32)>,
    plainly: Receiver<u32>,
    puts: Sender<(u32, u32)>,
    acknowledged: Receiver<u32>,
    gets: Sender<u32>,
    found: Receiver<(u32, Option<u32>)>,
}

impl Ports {
    fn build(flow: &mut FlowBuilder<'_>) -> (ExportOptions, Self) {
        let front = flow.process::<Front>();
        let (keys, at_front) = front.sim_input();
        let debounced = ticks::debounce(&front, &flow.process(), at_front).sim_output();
        let (clicks, at_front) = front.sim_input();
        let clicked = ticks::double_click(&front, &flow.process(), at_front).sim_output();
        let (jobs, at_front) = front.sim_input();
        let done = types::jobs(at_front).sim_output();
        let (traces, at_front) = front.sim_input();
        let traced = types::traced(&front, &flow.process(), at_front).sim_output();
        let (prices, at_front) = front.sim_input();
        let priced = types::euros(&front, &flow.process(), at_front).sim_output();
        let (tickets, at_front) = front.sim_input();
        let ticketed = types::tickets(&front, &flow.process(), at_front).sim_output();
        let (words, at_front) = front.sim_input();
        let spoken = types::words(&front, &flow.process(), at_front).sim_output();
        let (plain, at_front) = front.sim_input();
        let plainly = types::plain(&front, &flow.process(), at_front).sim_output();
        let (puts, at_front) = front.sim_input();
        let acknowledged = statics::put(at_front).sim_output();
        let (gets, at_front) = front.sim_input();
        let found = statics::get(at_front).sim_output();
        let mut known = ExportOptions::new("pitfalls");
        for port in 0..10 {
            known = known.workload(InputRef::External(port), format!("port {port}"), 1.0);
        }
        let ports = Ports {
            keys,
            debounced,
            clicks,
            clicked,
            jobs,
            done,
            traces,
            traced,
            prices,
            priced,
            tickets,
            ticketed,
            words,
            spoken,
            plain,
            plainly,
            puts,
            acknowledged,
            gets,
            found,
        };
        (known, ports)
    }
}

/// Random schedules of each of the tests.
const SCHEDULES: usize = 100;

const OTHERS: std::ops::RangeInclusive<u32> = 2..=6;

#[test]
fn plans_keep_what_clients_see() {
    check(Plans::Wide, Ports::build, |sim, ports| {
        let compiled = sim.compile_for(SCHEDULES);

        // Another key in between is a tick in between, so the first key is let through again.
        compiled.fuzz(async || {
            ports.keys.send_many_unordered([1]);
            ports.debounced.assert_yields_unordered([1]).await;
            for other in OTHERS {
                ports.keys.send_many_unordered([other]);
                ports.debounced.assert_yields_unordered([other]).await;
                ports.keys.send_many_unordered([1]);
                ports.debounced.assert_yields_unordered([1]).await;
            }
        });

        // Nor is it a double click.
        compiled.fuzz(async || {
            ports.clicks.send_many_unordered([(1, 0)]);
            ports.clicked.assert_yields_unordered([1]).await;
            for other in OTHERS {
                ports.clicks.send_many_unordered([(other, 0)]);
                ports.clicked.assert_yields_unordered([other]).await;
                ports.clicks.send_many_unordered([(1, 0)]);
                ports.clicked.assert_yields_unordered([1]).await;
            }
            ports.clicked.assert_no_more().await;
        });

        compiled.fuzz(async || {
            ports.jobs.send_many_unordered([7]);
            ports.done.assert_yields_unordered([(7, heavy(70))]).await;
        });

        // One answer per key, whatever does not belong to the key.
        compiled.fuzz(async || {
            ports.traces.send_many_unordered([(1, 10)]);
            ports.traced.assert_yields_unordered([(1, 10)]).await;
            ports
                .traces
                .send_many_unordered((11..20).map(|trace| (1, trace)));
            ports.traced.assert_no_more().await;
        });
        compiled.fuzz(async || {
            ports.prices.send_many_unordered([(Price(1, 0), 10)]);
            ports.priced.assert_yields_unordered([(1, 10)]).await;
            ports
                .prices
                .send_many_unordered((1..10).map(|cents| (Price(1, cents), cents)));
            ports.priced.assert_no_more().await;
        });
        compiled.fuzz(async || {
            ports.tickets.send_many_unordered([(Ticket(1, 0), 10)]);
            ports.ticketed.assert_yields_unordered([(1, 10)]).await;
            ports
                .tickets
                .send_many_unordered((1..10).map(|serial| (Ticket(1, serial), serial)));
            ports.ticketed.assert_no_more().await;
        });
        compiled.fuzz(async || {
            ports
                .words
                .send_many_unordered([(Word("Abc".to_owned()), 1)]);
            ports
                .spoken
                .assert_yields_unordered([("abc".to_owned(), 1)])
                .await;
            let again = ["abc", "ABC", "aBc"].map(|word| (Word(word.to_owned()), 2));
            ports.words.send_many_unordered(again);
            ports.spoken.assert_no_more().await;
        });
        compiled.fuzz(async || {
            let key = |number| (number, ('ß', u128::MAX), "é".to_owned());
            for (sent, number) in (0..).zip([None, Some(None), Some(Some(0)), Some(Some(1))]) {
                ports.plain.send_many_unordered([(key(number), sent)]);
                ports.plainly.assert_yields_unordered([sent]).await;
                ports.plain.send_many_unordered([(key(number), 100)]);
            }
            ports.plainly.assert_no_more().await;
        });

        // The table lives as long as the process: every run takes a key of its own.
        let next = AtomicU32::new(0);
        compiled.fuzz(async || {
            let key = next.fetch_add(1, Ordering::Relaxed);
            ports.puts.send_many_unordered([(key, 7)]);
            ports.acknowledged.assert_yields_unordered([key]).await;
            ports.gets.send_many_unordered([key]);
            ports.found.assert_yields_unordered([(key, Some(7))]).await;
        });
    });
}
