//! What is promised is written down, with the type as operators have it.

use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::prelude::*;
use hydrofoil::{ExportOptions, Promise, export};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct Job {
    id: u32,
}

struct Leader {}
struct Outside {}

#[test]
fn a_promise_names_the_type_as_operators_do() {
    let mut flow = FlowBuilder::with_name("jobs");
    let leader = flow.process::<Leader>();
    let outside = flow.external::<Outside>();
    let (_, jobs) =
        leader.source_external_bincode::<_, Option<Job>, TotalOrder, ExactlyOnce>(&outside);
    jobs.send_bincode_external(&outside);
    let built = flow.finalize();

    let options = ExportOptions::new("jobs")
        .travels::<Job>("this test")
        .pure("crate::limit", "a constant");
    let program = export(&built, &options).unwrap();
    let [Promise::Travels { r#type, by }, Promise::Pure { .. }] = program.promises.as_slice()
    else {
        panic!("{:?}", program.promises);
    };
    assert_eq!(by, "this test");
    let text = program.to_json().unwrap();
    assert!(text.contains(&format!("Option < {} >", r#type)), "{text}");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        document["promises"],
        serde_json::json!([
            { "kind": "travels", "type": r#type, "by": by },
            { "kind": "pure", "function": "crate::limit", "by": "a constant" },
        ])
    );
    // `id` is read by nobody but serde.
    assert_eq!(Job { id: 1 }.id, 1);
}

#[test]
fn nothing_is_promised_unless_somebody_does() {
    let mut flow = FlowBuilder::with_name("jobs");
    flow.process::<Leader>();
    let program = export(&flow.finalize(), &ExportOptions::new("jobs")).unwrap();
    assert_eq!(program.promises, []);
}
