//! Serde that forgets, and impls of std traits that are no identities: plans show nothing that the program does not.

use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder, TotalOrder};
use hydro_lang::prelude::*;
use hydro_lang::sim::{SimReceiver, SimSender};
use hydrofoil::ExportOptions;
use hydrofoil_examples::odd_types::{self, Front, Price, Ticket, Word, heavy};

use crate::plans::{Plans, check};

type Send<T> = SimSender<T, NoOrder, ExactlyOnce>;
type Receive<T> = SimReceiver<T, NoOrder, ExactlyOnce>;

/// All in one flow, which compiles once.
struct Ports {
    jobs: (
        SimSender<u32, TotalOrder, ExactlyOnce>,
        SimReceiver<(u32, u32), TotalOrder, ExactlyOnce>,
    ),
    traced: (Send<(u32, u32)>, Receive<(u32, u32)>),
    euros: (Send<(Price, u32)>, Receive<(u32, u32)>),
    tickets: (Send<(Ticket, u32)>, Receive<(u32, u32)>),
    words: (Send<(Word, u32)>, Receive<(String, u32)>),
}

fn build(flow: &mut FlowBuilder<'_>) -> (ExportOptions, Ports) {
    let front = flow.process::<Front>();

    let (send, ids) = front.sim_input();
    let jobs = (send, odd_types::jobs(ids).sim_output());

    macro_rules! at_worker {
        ($program:path) => {{
            let worker = flow.process();
            let (send, input) = front.sim_input();
            let output = $program(input, &worker)
                .send(&front, TCP.fail_stop().bincode())
                .sim_output();
            (send, output)
        }};
    }
    let ports = Ports {
        jobs,
        traced: at_worker!(odd_types::traced),
        euros: at_worker!(odd_types::euros),
        tickets: at_worker!(odd_types::tickets),
        words: at_worker!(odd_types::words),
    };
    (ExportOptions::new("odd_types"), ports)
}

#[test]
fn first_answers_stay_first_and_jobs_keep_their_cost() {
    check(Plans::Costly, build, |sim, ports| {
        sim.fuzz(60, async || {
            let (send, output) = &ports.jobs;
            send.send(7);
            output.assert_yields([(7, heavy(70))]).await;

            let (send, output) = &ports.traced;
            send.send_many_unordered([(1, 10)]);
            output.assert_yields_unordered([(1, 10)]).await;
            send.send_many_unordered((11..20).map(|n| (1, n)));
            output.assert_no_more().await;

            let (send, output) = &ports.euros;
            send.send_many_unordered([(Price(1, 0), 10)]);
            output.assert_yields_unordered([(1, 10)]).await;
            send.send_many_unordered((1..10).map(|n| (Price(1, n), n)));
            output.assert_no_more().await;

            let (send, output) = &ports.tickets;
            send.send_many_unordered([(Ticket(1, 0), 10)]);
            output.assert_yields_unordered([(1, 10)]).await;
            send.send_many_unordered((1..10).map(|n| (Ticket(1, n), n)));
            output.assert_no_more().await;

            let (send, output) = &ports.words;
            send.send_many_unordered([(Word("Abc".to_owned()), 1)]);
            output
                .assert_yields_unordered([("abc".to_owned(), 1)])
                .await;
            send.send_many_unordered(["abc", "ABC", "aBc"].map(|word| (Word(word.to_owned()), 2)));
            output.assert_no_more().await;
        });
    });
}
