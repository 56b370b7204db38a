//! The programs, one for each method on each receiver, and what Hydro makes of them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{ExportOptions, export};
use serde::Serialize;
use serde_json::value::RawValue;

/// A method on a receiver.
#[derive(Serialize)]
pub struct Case {
    /// `Stream::map`.
    pub method: &'static str,
    /// What is different in this use of the method; empty where there is one.
    pub variant: &'static str,
    /// `Process Bounded TotalOrder ExactlyOnce`.
    pub receiver: String,
    /// The exported program, or none where Hydro panics.
    pub program: Option<Box<RawValue>>,
    /// What Hydro says where it panics.
    pub panic: Option<String>,
}

/// All cases, in the order in which they are written.
#[derive(Default)]
pub struct Table {
    pub cases: Vec<Case>,
}

impl Table {
    /// Builds and exports a program. A panic of Hydro's is part of the result.
    pub fn add(
        &mut self,
        method: &'static str,
        variant: &'static str,
        receiver: &str,
        build: &dyn Fn(&mut FlowBuilder<'static>),
    ) {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut flow = FlowBuilder::with_name("methods");
            build(&mut flow);
            let program = export(&flow.finalize(), &ExportOptions::new("method"))
                .expect("the program is exported");
            let text = serde_json::to_string(&program).expect("the program is JSON");
            RawValue::from_string(without_spans(&text)).expect("the text is JSON still")
        }));
        let (program, panic) = match outcome {
            Ok(program) => (Some(program), None),
            Err(cause) => (None, Some(message(cause.as_ref()))),
        };
        self.cases.push(Case {
            method,
            variant,
            receiver: receiver.to_owned(),
            program,
            panic,
        });
    }
}

/// The document without places in the source, which would change with every line that is added here.
fn without_spans(text: &str) -> String {
    const SPAN: &str = "\"span\":\"";
    let mut parts = text.split(SPAN);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find('"').expect("a string ends");
        result.push_str("\"span\":null");
        result.push_str(&part[end + 1..]);
    }
    result
}

/// The first line of a panic's message.
fn message(cause: &dyn std::any::Any) -> String {
    let text = match (cause.downcast_ref::<String>(), cause.downcast_ref::<&str>()) {
        (Some(text), _) => text.as_str(),
        (_, Some(text)) => text,
        _ => "a panic without a message",
    };
    text.lines().next().unwrap_or_default().to_owned()
}

/// Adds a case for each line: the method, its variant, and what is done with the receiver that `$make` builds into the flow.
macro_rules! methods {
    ($table:ident, $receiver:expr, $make:expr;
     $($method:literal $($variant:literal)? => |$it:pat_param| $body:expr),* $(,)?) => {{
        let receiver: String = $receiver;
        let make = $make;
        $($table.add($method, concat!($($variant)?), &receiver, &|flow| {
            let $it = make(flow);
            let _ = $body;
        });)*
    }};
}
pub(crate) use methods;
