//! Rules that cost no machine, fired wherever they may and run in Hydro's simulator.

mod plans;

use std::sync::atomic::{AtomicUsize, Ordering};

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydro_std::quorum::{collect_quorum, collect_quorum_with_response};
use hydrofoil::{Applied, ExportOptions, Plan, apply};
use hydrofoil_examples::kv_store::{Store, kv_store};
use hydrofoil_examples::latest::{Keeper, latest};
use hydrofoil_examples::operators::{Node, joins};
use hydrofoil_examples::scores::{Board, best, ranked};
use serde_json::{Value, json};

#[ctor::ctor]
fn init() {
    hydro_lang::compile::init_test();
}

/// The flow after a rule has fired wherever it may, which is at so many places.
fn fired<'a>(built: &BuiltFlow<'a>, rule: &str, times: usize) -> Applied<'a> {
    let text = plans::fired(built, &ExportOptions::new(rule), rule);
    let plan = Plan::from_json(&text).unwrap();
    let steps = plan.as_json()["derivation"].as_array().unwrap().len();
    assert_eq!(steps, times, "places where {rule} may fire");
    apply(built, &plan).unwrap()
}

#[test]
fn joins_and_products_emit_each_pair_once() {
    let mut flow = FlowBuilder::new();
    let node = flow.process::<Node>();
    let (send_left, lefts) = node.sim_input();
    let (send_right, rights) = node.sim_input();
    let pairs = joins::join(lefts.clone(), rights.clone()).sim_output();
    let all = joins::cross(lefts, rights).sim_output();
    let built = flow.finalize();
    let applied = fired(&built, "incremental-join", 2);
    applied
        .flow
        .sim()
        .unit_test_fuzz_iterations(200)
        .fuzz(async || {
            send_left.send_many_unordered([(1, 10), (1, 11), (2, 20)]);
            send_right.send_many_unordered([(1, 100), (3, 300)]);
            pairs
                .assert_yields_only_unordered([(1, (10, 100)), (1, (11, 100))])
                .await;
            send_left.send_many_unordered([(3, 30), (1, 10)]);
            pairs
                .assert_yields_only_unordered([(3, (30, 300)), (1, (10, 100))])
                .await;
            let mut met: Vec<_> = all.collect_sorted().await;
            met.dedup();
            assert_eq!(met.len(), 8);
        });
}

#[test]
fn a_get_after_an_acknowledged_put_sees_it() {
    let mut flow = FlowBuilder::new();
    let store = flow.process::<Store>();
    let (put, puts) = store.sim_input::<(u32, (u32, u64)), NoOrder, ExactlyOnce>();
    let (get, gets) = store.sim_input::<(u32, u32), NoOrder, ExactlyOnce>();
    let answers = kv_store(puts, gets);
    let acknowledged = answers.acknowledged.sim_output();
    let found = answers.found.sim_output();
    let built = flow.finalize();
    let applied = fired(&built, "lookup-machine", 1);
    let seen = AtomicUsize::new(0);
    applied
        .flow
        .sim()
        .unit_test_fuzz_iterations(400)
        .fuzz(async || {
            put.send_many_unordered([(1, (7, 70)), (2, (8, 80))]);
            get.send_many_unordered([(10, 7)]);
            acknowledged.assert_yields_only_unordered([1, 2]).await;
            let early: Vec<_> = found.collect_sorted().await;
            match early[..] {
                [(10, None)] => 0,
                [(10, Some(70))] => seen.fetch_add(1, Ordering::Relaxed),
                _ => panic!("{early:?}"),
            };
            get.send_many_unordered([(11, 7), (12, 8), (13, 9)]);
            found
                .assert_yields_only_unordered([(11, Some(70)), (12, Some(80)), (13, None)])
                .await;
        });
    assert!((1..400).contains(&seen.into_inner()));
}

#[test]
fn a_reduce_answers_with_the_last_value() {
    let mut flow = FlowBuilder::new();
    let keeper = flow.process::<Keeper>();
    let (value, values) = keeper.sim_input::<(u32, u64), NoOrder, ExactlyOnce>();
    let (question, questions) = keeper.sim_input::<(u32, u32), NoOrder, ExactlyOnce>();
    let found = latest(values, questions).sim_output();
    let built = flow.finalize();
    let applied = fired(&built, "lookup-machine", 1);
    let seen = AtomicUsize::new(0);
    applied
        .flow
        .sim()
        .unit_test_fuzz_iterations(400)
        .fuzz(async || {
            value.send_many_unordered([(7, 70)]);
            question.send_many_unordered([(10, 7), (11, 8)]);
            let answers: Vec<_> = found.collect_sorted().await;
            match answers[..] {
                [(10, None), (11, None)] => 0,
                [(10, Some(70)), (11, None)] => seen.fetch_add(1, Ordering::Relaxed),
                _ => panic!("{answers:?}"),
            };
            value.send_many_unordered([(7, 71), (8, 80)]);
            question.send_many_unordered([(12, 7)]);
            let answers: Vec<_> = found.collect_sorted().await;
            assert!(matches!(answers[..], [(12, Some(70 | 71))]), "{answers:?}");
        });
    assert!((1..400).contains(&seen.into_inner()));
}

#[test]
fn one_state_is_copied_for_those_who_ask() {
    let mut flow = FlowBuilder::new();
    let board = flow.process::<Board>();
    let (score, scores) = board.sim_input::<(u32, u32), NoOrder, ExactlyOnce>();
    let (question, questions) = board.sim_input::<u32, NoOrder, ExactlyOnce>();
    let answers = [
        best(scores.clone(), questions.clone()).sim_output(),
        ranked(scores, questions).sim_output(),
    ];
    let built = flow.finalize();
    let applied = fired(&built, "lookup-machine", 2);
    let seen = AtomicUsize::new(0);
    applied
        .flow
        .sim()
        .unit_test_fuzz_iterations(400)
        .fuzz(async || {
            score.send_many_unordered([(1, 10), (2, 20)]);
            question.send_many_unordered([7]);
            for answers in &answers {
                let early: Vec<_> = answers.collect_sorted().await;
                let [(7, best)] = &early[..] else {
                    panic!("{early:?}")
                };
                match &best[..] {
                    [] | [(1, 10)] | [(2, 20)] => 0,
                    [(2, 20), (1, 10)] => seen.fetch_add(1, Ordering::Relaxed),
                    _ => panic!("{early:?}"),
                };
            }
            score.send_many_unordered([(1, 30)]);
            for answers in &answers {
                answers.assert_no_more().await;
            }
            question.send_many_unordered([8, 9]);
            for answers in &answers {
                let late: Vec<_> = answers.collect_sorted().await;
                let [(8, first), (9, second)] = &late[..] else {
                    panic!("{late:?}")
                };
                for best in [first, second] {
                    assert_eq!(best[..], [(1, 30), (2, 20)]);
                }
            }
        });
    assert!((1..800).contains(&seen.into_inner()));
}

/// Two of three answers are enough; or two of two, of which nothing is remembered then.
#[test]
fn quorums_say_each_key_once() {
    let mut flow = FlowBuilder::new();
    let node = flow.process::<Node>();
    let (answer, answers) = node.sim_input::<(u32, Result<(), u32>), NoOrder, ExactlyOnce>();
    let (told, voices) = node.sim_input::<(u32, Result<u32, u32>), NoOrder, ExactlyOnce>();
    let most = collect_quorum(answers.clone(), 2, 3).0.sim_output();
    let all = collect_quorum(answers, 2, 2).0.sim_output();
    let most_told = collect_quorum_with_response(voices.clone(), 2, 3)
        .0
        .sim_output();
    let all_told = collect_quorum_with_response(voices, 2, 2).0.sim_output();
    let built = flow.finalize();
    let applied = fired(&built, "quorum-machine", 4);
    applied
        .flow
        .sim()
        .unit_test_fuzz_iterations(200)
        .fuzz(async || {
            answer.send_many_unordered([(1, Ok(())), (2, Ok(())), (3, Ok(())), (3, Err(9))]);
            told.send_many_unordered([(1, Ok(10)), (2, Err(20))]);
            most.assert_no_more().await;
            all.assert_no_more().await;
            most_told.assert_no_more().await;
            all_told.assert_no_more().await;
            answer.send_many_unordered([(1, Ok(())), (3, Ok(()))]);
            told.send_many_unordered([(1, Ok(11)), (2, Ok(21))]);
            most.assert_yields_only_unordered([1, 3]).await;
            all.assert_yields_only_unordered([1, 3]).await;
            most_told
                .assert_yields_only_unordered([(1, 10), (1, 11)])
                .await;
            all_told
                .assert_yields_only_unordered([(1, 10), (1, 11)])
                .await;
            // The third of three says nothing more; after two of two a key begins anew.
            answer.send_many_unordered([(1, Ok(())), (2, Err(7))]);
            told.send_many_unordered([(1, Ok(12)), (2, Ok(22))]);
            most.assert_no_more().await;
            all.assert_no_more().await;
            most_told
                .assert_yields_only_unordered([(2, 21), (2, 22)])
                .await;
            all_told
                .assert_yields_only_unordered([(2, 21), (2, 22)])
                .await;
            answer.send_many_unordered([(1, Ok(())), (2, Ok(()))]);
            most.assert_yields_only_unordered([2]).await;
            all.assert_yields_only_unordered([1, 2]).await;
        });
}

/// Errors of a quorum that nobody looks at are not made; those of another are.
#[test]
fn unread_errors_are_left_out() {
    let mut flow = FlowBuilder::new();
    let node = flow.process::<Node>();
    let (answer, answers) = node.sim_input::<(u32, Result<(), u32>), NoOrder, ExactlyOnce>();
    let said = collect_quorum(answers.clone(), 1, 1).0.sim_output();
    let errors = collect_quorum(answers, 2, 2).1.sim_output();
    let built = flow.finalize();
    let applied = fired(&built, "drop-unread", 1);
    applied
        .flow
        .sim()
        .unit_test_fuzz_iterations(50)
        .fuzz(async || {
            answer.send_many_unordered([(1, Ok(())), (2, Err(7))]);
            said.assert_yields_only_unordered([1]).await;
            errors.assert_yields_only_unordered([(2, 7)]).await;
        });
}

/// What a closure is written for must be what comes in and goes out.
#[test]
fn types_that_do_not_fit_are_refused() {
    let mut flow = FlowBuilder::new();
    let node = flow.process::<Node>();
    let (_, lefts) = node.sim_input();
    let (_, rights) = node.sim_input();
    let _pairs = joins::join(lefts, rights).sim_output();
    let store = flow.process::<Store>();
    let (_, puts) = store.sim_input::<(u32, (u32, u64)), NoOrder, ExactlyOnce>();
    let (_, gets) = store.sim_input::<(u32, u32), NoOrder, ExactlyOnce>();
    let answers = kv_store(puts, gets);
    let _acknowledged = answers.acknowledged.sim_output();
    let _found = answers.found.sim_output();
    let (_, votes) = node.sim_input::<(u32, Result<(), ()>), NoOrder, ExactlyOnce>();
    let _quorum = collect_quorum(votes, 2, 3).0.sim_output();
    let built = flow.finalize();
    for (rule, hole, wrong, templates) in [
        (
            "incremental-join",
            "left",
            "u64",
            &["side", "match", "each-match"][..],
        ),
        (
            "lookup-machine",
            "key",
            "u64",
            &["update", "lookup", "answer"],
        ),
        ("lookup-machine", "part", "some", &["answer"]),
        ("lookup-machine", "keeps", "yes", &["update"]),
        ("incremental-join", "side", "middle", &["side"]),
        ("quorum-machine", "key", "u64", &["count", "counted"]),
        ("quorum-machine", "gives", "nothing", &["count", "counted"]),
        ("quorum-machine", "reached", "always", &["count"]),
    ] {
        let text = plans::fired(&built, &ExportOptions::new(rule), rule);
        let plan: Value = serde_json::from_str(&text).unwrap();
        for template in templates {
            let mut plan = plan.clone();
            let edits = plan["derivation"][0]["edits"].as_array_mut().unwrap();
            let mut made = edits
                .iter_mut()
                .filter(|edit| edit["template"] == *template);
            made.next().unwrap()["holes"][hole] = json!(wrong);
            let refused = apply(&built, &Plan::from_json(&plan.to_string()).unwrap());
            assert_eq!(
                refused.err().unwrap().code(),
                "glue-holes",
                "{hole} of {template}"
            );
        }
    }
}
