//! The one call in a build, and the checking of plans, against the real service.

#[path = "support/service.rs"]
mod service;

use std::cell::Cell;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::live_collections::stream::{ExactlyOnce, NoOrder};
use hydro_lang::prelude::*;
use hydrofoil::{
    CheckedPlan, Error, ExportOptions, Locations, Options, Outcome, ServiceError, check,
    flow_identity, optimize,
};
use hydrofoil_examples::registry::{EXAMPLES, find};
use hydrofoil_examples::two_phase_commit::two_phase_commit;
use serde_json::json;

fn build(name: &str) -> (BuiltFlow<'static>, ExportOptions) {
    let mut flow = FlowBuilder::with_name(name);
    let known = (find(name).unwrap().build)(&mut flow);
    (flow.finalize(), known)
}

fn asking(known: ExportOptions) -> Options {
    Options::new(known).url(service::url())
}

fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The error of optimizing two-phase commit with these options.
fn refused(options: impl FnOnce(Options) -> Options) -> Error {
    let (built, known) = build("two_phase_commit");
    match optimize(built, &options(Options::new(known))) {
        Ok(_) => panic!("it was optimized"),
        Err(error) => error,
    }
}

/// A server that answers everything with this body, as JSON. Returns its address.
fn answering(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = vec![0; 1 << 16];
            while !request.ends_with(b"}}") {
                let count = stream.read(&mut request).unwrap();
                request.truncate(count);
                if count == 0 || request.ends_with(b"}}") {
                    break;
                }
                request.resize(1 << 16, 0);
            }
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let length = body.len();
            let _ = write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}");
        }
    });
    url
}

/// Ports of all kinds, embedded inputs and outputs, named channels, several clusters, clients: asked for, saved, and read again.
#[test]
fn every_program_is_optimized_and_its_saved_plan_gives_the_same_flow() {
    let mut improved = 0;
    for example in EXAMPLES {
        let name = example.name;
        let file = scratch(&format!("{name}.plan.json"));
        let (built, known) = build(name);
        let asked = optimize(built, &asking(known).save_plan(&file))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(asked.fallback.is_none());
        let plan = asked.plan.unwrap();
        if plan.outcome() == Outcome::Improved {
            improved += 1;
            // What is cheaper on the same machines needs no others.
            let machines = |when: &str| plan.as_json()["cost"][when]["machines"].as_u64().unwrap();
            let added = machines("after") > machines("before");
            assert_eq!(asked.locations.iter().count() > 0, added, "{name}");
        }

        let (built, known) = build(name);
        // Nothing listens there: a plan file needs no service.
        let options = Options::new(known)
            .url("http://127.0.0.1:1")
            .plan_file(&file);
        let read = optimize(built, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read.plan.unwrap().as_json(), plan.as_json(), "{name}");
        assert_eq!(
            flow_identity(&read.flow).unwrap(),
            flow_identity(&asked.flow).unwrap(),
            "{name}"
        );
    }
    assert!(improved > EXAMPLES.len() / 2, "{improved} were improved");
}

/// What is committed is the lock: small, and enough for a build that has neither Node nor a service.
#[test]
fn a_lock_gives_the_same_flow_as_its_plan() {
    for name in ["two_phase_commit", "kv_store", "paxos", "word_count"] {
        let [file, lock] =
            ["plan", "lock"].map(|what| scratch(&format!("{name}-locked.{what}.json")));
        let (built, known) = build(name);
        let asked = optimize(built, &asking(known).save_plan(&file)).unwrap();
        write_lock(&file, &lock);

        let read = |lock: &Path| {
            let (built, known) = build(name);
            let options = Options::new(known).url("http://127.0.0.1:1");
            optimize(built, &options.plan_file(lock))
        };
        let locked = read(&lock).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            flow_identity(&locked.flow).unwrap(),
            flow_identity(&asked.flow).unwrap(),
            "{name}"
        );
        let machines = |locations: &Locations<'_>| -> usize {
            locations.iter().map(|location| location.machines).sum()
        };
        assert_eq!(
            machines(&locked.locations),
            machines(&asked.locations),
            "{name}"
        );

        // Edited or merged by hand, from a later engine, or for another program.
        let text = std::fs::read_to_string(&lock).unwrap();
        for (before, after, code) in [
            ("\"machines\":", "\"machines\":1", "edited-plan"),
            ("hydrofoil.lock/1", "hydrofoil.lock/2", "newer-format"),
            ("\"flow\": \"", "\"flow\": \"0", "stale-plan"),
        ] {
            assert!(text.contains(before), "{name}: {before}");
            let changed = scratch(&format!("{name}-changed.lock.json"));
            std::fs::write(&changed, text.replacen(before, after, 1)).unwrap();
            let error = read(&changed).err().unwrap();
            assert_eq!(error.code(), code, "{name}: {error}");
        }
    }
}

/// `hydrofoil lock` of this repository.
fn write_lock(plan: &Path, lock: &Path) {
    let output = Command::new("node")
        .args(["cli/bin.mjs", "lock"])
        .args([plan, lock])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn a_plan_file_must_be_a_plan_for_this_program() {
    let file = scratch("voting-for-another.plan.json");
    let (built, known) = build("voting");
    drop(optimize(built, &asking(known).save_plan(&file)).unwrap());
    let error = refused(|options| options.plan_file(&file));
    assert!(matches!(error, Error::StalePlan { .. }), "{error}");
    assert!(error.to_string().contains("another program"), "{error}");

    let text = std::fs::read_to_string(&file).unwrap();
    let cut = scratch("cut-off.plan.json");
    std::fs::write(&cut, &text[..text.len() / 2]).unwrap();
    let error = refused(|options| options.plan_file(&cut));
    assert!(matches!(error, Error::NotAPlan(_)), "{error}");

    let error = refused(|options| options.plan_file("no/such.plan.json"));
    assert!(error.to_string().contains("no/such.plan.json"), "{error}");
}

#[test]
fn a_plan_file_is_for_the_sizes_that_clusters_had() {
    let build = |members| {
        let mut flow = FlowBuilder::with_name("two_phase_commit");
        let (known, ()) = two_phase_commit_of(members, &mut flow);
        (flow.finalize(), known)
    };
    let file = scratch("sizes.plan.json");
    let (built, known) = build(3);
    drop(optimize(built, &asking(known).save_plan(&file)).unwrap());
    let (built, known) = build(3);
    drop(optimize(built, &Options::new(known).plan_file(&file)).unwrap());
    let (built, known) = build(5);
    let error = optimize(built, &Options::new(known).plan_file(&file))
        .err()
        .unwrap();
    assert_eq!(error.code(), "other-sizes");
    let text = error.to_string();
    assert!(
        text.contains("3 members of Participant, which has 5"),
        "{text}"
    );
}

#[test]
fn the_service_says_what_is_wrong_with_options() {
    for (options, place) in [
        (Options::default().max_machines(0), "/options/maxMachines"),
        (Options::default().only(["no-such-rule"]), "no-such-rule"),
        (Options::default().cost("noSuchCost", 1.0), "noSuchCost"),
        (Options::default().cost("hopNs", f64::NAN), "hopNs"),
    ] {
        let error = check(
            &[options.url(service::url())],
            two_phase_commit_ports,
            |_, _| panic!("nothing runs when a plan is missing"),
        )
        .unwrap_err();
        assert_eq!(error.code(), "service-refused", "{error}");
        assert!(error.to_string().contains(place), "{error}");
    }
}

#[test]
fn options_reach_the_search() {
    let machines = |options: fn(Options) -> Options| {
        let (built, known) = build("two_phase_commit");
        let optimized = optimize(built, &options(asking(known))).unwrap();
        optimized
            .locations
            .iter()
            .map(|location| location.machines)
            .sum::<usize>()
    };
    let all = machines(|options| options);
    let few = machines(|options| options.max_machines(6));
    assert!(0 < few && few < all, "{few} of {all}");
    let excluded = |options: Options| options.exclude(["Coordinator", "Participant"]);
    assert_eq!(machines(excluded), 0);
}

/// What was measured takes the place of the model's figures; what was measured on another program is refused.
#[test]
fn a_profile_reaches_the_search() {
    let (built, known) = build("two_phase_commit");
    let document = hydrofoil::export(&built, &known).unwrap();
    let coordinator = document
        .locations
        .iter()
        .find(|location| location.name == "Coordinator")
        .unwrap()
        .key
        .to_string();
    let profile = |flow: &str| {
        json!({
            "format": "hydrofoil.profile/1",
            "flow": flow,
            "program": "two_phase_commit",
            "commands": 1000,
            "source": { "tool": "by hand" },
            "operators": [],
            "networks": [],
            "locations": [
                { "key": coordinator, "members": 1, "cpuNsPerCommand": 5000, "busiestCpuNsPerCommand": 5000 }
            ]
        })
        .to_string()
    };
    let file = scratch("two_phase_commit.profile.json");
    std::fs::write(&file, profile(&flow_identity(&built).unwrap())).unwrap();
    let optimized = optimize(built, &asking(known).profile(&file)).unwrap();
    let plan = optimized.plan.unwrap();
    let before = plan.as_json()["cost"]["before"]["locations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|location| location["name"] == "Coordinator")
        .unwrap();
    assert_eq!(before["source"], "profile");
    assert_eq!(before["cpuNs"], 5000.0);

    let other = scratch("other.profile.json");
    std::fs::write(&other, profile(&"0".repeat(64))).unwrap();
    let error = refused(|options| options.url(service::url()).profile(&other));
    assert_eq!(error.code(), "service-refused");
    assert!(error.to_string().contains("profile-flow"), "{error}");

    for (name, text) in [("no-such", None), ("cut-off", Some("{\"format\":"))] {
        let file = scratch(&format!("{name}.profile.json"));
        if let Some(text) = text {
            std::fs::write(&file, text).unwrap();
        }
        let error = refused(|options| options.url(service::url()).profile(&file));
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn without_a_service_there_is_an_error_or_the_original_program() {
    let nowhere = "http://127.0.0.1:1";
    let error = refused(|options| options.url(nowhere));
    assert!(
        matches!(error, Error::Service(ServiceError::Unreachable { .. })),
        "{error}"
    );
    assert!(error.to_string().contains("hydrofoil serve"), "{error}");

    let (built, known) = build("two_phase_commit");
    let original = flow_identity(&built).unwrap();
    let options = Options::new(known).url(nowhere).fallback_to_original();
    let optimized = optimize(built, &options).unwrap();
    assert_eq!(flow_identity(&optimized.flow).unwrap(), original);
    assert_eq!(optimized.locations.iter().count(), 0);
    assert!(optimized.plan.is_none());
    assert_eq!(optimized.fallback.unwrap().code(), "service-unreachable");
}

#[test]
fn an_answer_that_is_no_plan_is_refused() {
    for body in [
        "",
        "{}",
        r#"{"format":"hydrofoil.plan/2","flow":"#,
        r#"{"format":"hydrofoil.plan/2"}"#,
        r#"[1,2]"#,
    ] {
        let error = refused(|options| options.url(answering(body)));
        assert_eq!(error.code(), "not-a-plan", "{body}: {error}");
    }
    let newer = answering(r#"{"format":"hydrofoil.plan/9"}"#);
    assert_eq!(refused(|options| options.url(newer)).code(), "newer-format");
}

/// Two-phase commit with simulator ports.
fn two_phase_commit_ports(flow: &mut FlowBuilder<'_>) -> (ExportOptions, ()) {
    two_phase_commit_of(3, flow)
}

/// The same with this many participants, 3 of which vote.
fn two_phase_commit_of(members: usize, flow: &mut FlowBuilder<'_>) -> (ExportOptions, ()) {
    let coordinator = flow.process();
    let participants = flow.cluster();
    let (_, payloads) = coordinator.sim_input::<u32, NoOrder, ExactlyOnce>();
    two_phase_commit(&coordinator, &participants, 3, payloads).sim_output();
    let known = ExportOptions::new("two_phase_commit").cluster_size(&participants, members);
    (known, ())
}

#[test]
fn checking_runs_a_program_once_and_each_other_plan_once() {
    let asked = || Options::default().url(service::url());
    let runs = Cell::new(0);
    let checked = check(
        &[
            asked(),
            asked().exclude(["Coordinator", "Participant"]),
            asked().only_local(),
            asked().max_machines(40),
        ],
        two_phase_commit_ports,
        |_, ()| runs.set(runs.get() + 1),
    );
    assert_eq!(
        checked.unwrap(),
        [
            CheckedPlan::Passed,
            CheckedPlan::Unchanged,
            CheckedPlan::Passed,
            CheckedPlan::SameAs(1),
        ]
    );
    assert_eq!(runs.get(), 3);
}

#[test]
fn checking_says_which_plan_failed() {
    let asked = || Options::default().url(service::url());
    let plans = [asked().only_local(), asked().max_machines(9)];
    let failing = |fails: usize| {
        let runs = Cell::new(0);
        let error = check(&plans, two_phase_commit_ports, |_, ()| {
            assert!(runs.replace(runs.get() + 1) < fails, "it is wrong");
        });
        // Nothing more is run.
        assert_eq!(runs.get(), fails + 1);
        error.unwrap_err().to_string()
    };
    assert!(failing(0).starts_with("on the original program: the test failed: it is wrong"));
    let text = failing(2);
    assert!(
        text.starts_with(r#"on plan 2 {"maxMachines":9}: the test failed: it is wrong"#),
        "{text}"
    );
}

#[test]
fn checking_needs_the_service_before_anything_runs() {
    let plans = [Options::default().url("http://127.0.0.1:1")];
    let error = check(&plans, two_phase_commit_ports, |_, ()| panic!("it ran")).unwrap_err();
    assert_eq!(error.code(), "service-unreachable");
    assert!(error.to_string().starts_with("on plan 1 {}: "), "{error}");
}

#[test]
fn checking_names_a_cluster_without_a_size() {
    let error = check(
        &[],
        |flow| {
            two_phase_commit_ports(flow);
            (ExportOptions::new("no size"), ())
        },
        |sim, ()| drop(sim.compiled()),
    )
    .unwrap_err();
    assert!(error.to_string().contains("max size"), "{error}");
}
