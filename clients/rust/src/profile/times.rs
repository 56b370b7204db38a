//! Timing the closures that call functions of the user.

use std::time::Duration;

use syn::visit::{Visit, visit_expr_call};
use syn::{Expr, ExprCall, Type, parse_quote};

use super::instrument::duration;
use super::line::Measure;
use crate::hydro::{DebugExpr, HydroNode, visit_node};

/// Crates whose functions every program uses, parts of the standard library that closures import, and types that are written small.
const LIBRARY: &[&str] = &[
    "core",
    "std",
    "alloc",
    "stageleft",
    "dfir_rs",
    "tokio",
    "bincode",
    "serde",
    "mem",
    "cmp",
    "iter",
    "hash",
    "fmt",
    "time",
    "bool",
    "char",
    "str",
    "u8",
    "i8",
    "u16",
    "i16",
    "u32",
    "i32",
    "f32",
    "u64",
    "i64",
    "f64",
    "u128",
    "i128",
    "usize",
    "isize",
];

/// Makes the closure of an elementwise operator measure itself, when it calls a function that is not of a library.
///
/// It prints the nanoseconds and the number of its calls each `interval`. The clock is read twice for each call, and the time which that
/// takes is taken off again; what is left of it would still matter for the cheap closures that programs are full of, so these are not
/// timed. Where an operator makes an iterator, only the making counts.
pub(super) fn measure(node: &mut HydroNode, op: usize, interval: Duration) {
    let parameter = match node {
        HydroNode::Map { .. } | HydroNode::FilterMap { .. } | HydroNode::FlatMap { .. } => {
            parse_quote!(_)
        }
        HydroNode::Filter { .. } => parse_quote!(&_),
        _ => return,
    };
    visit_node(node, |_, closure| {
        measure_closure(closure, &parameter, op, interval);
    });
}

fn measure_closure(closure: &mut DebugExpr, parameter: &Type, op: usize, interval: Duration) {
    if !calls_user_function(&closure.0) {
        return;
    }
    let name = |measure: Measure| format!("{}({op})", measure.prefix());
    let (nanos, calls) = (name(Measure::Nanos), name(Measure::Calls));
    let interval = duration(interval);
    let original = &closure.0;
    // The block may be evaluated again, the task must start once.
    *closure.0 = parse_quote!({
        static HYDROFOIL_NANOS: ::core::sync::atomic::AtomicU64 = ::core::sync::atomic::AtomicU64::new(0);
        static HYDROFOIL_CALLS: ::core::sync::atomic::AtomicU64 = ::core::sync::atomic::AtomicU64::new(0);
        static HYDROFOIL_TIMER: ::std::sync::Once = ::std::sync::Once::new();
        HYDROFOIL_TIMER.call_once(|| {
            let clock = (0..1000)
                .map(|_| ::std::time::Instant::now().elapsed().as_nanos() as u64)
                .min()
                .unwrap_or(0);
            hydro_lang::runtime_support::tokio::spawn(async move {
                loop {
                    let calls = HYDROFOIL_CALLS.load(::core::sync::atomic::Ordering::Relaxed);
                    let nanos = HYDROFOIL_NANOS.load(::core::sync::atomic::Ordering::Relaxed);
                    ::std::println!("{}: {}", #nanos, nanos.saturating_sub(calls * clock));
                    ::std::println!("{}: {}", #calls, calls);
                    hydro_lang::runtime_support::tokio::time::sleep(#interval).await;
                }
            });
        });
        let mut hydrofoil_timed = #original;
        move |element: #parameter| {
            let start = ::std::time::Instant::now();
            let result = hydrofoil_timed(element);
            HYDROFOIL_NANOS.fetch_add(
                start.elapsed().as_nanos() as u64,
                ::core::sync::atomic::Ordering::Relaxed,
            );
            HYDROFOIL_CALLS.fetch_add(1, ::core::sync::atomic::Ordering::Relaxed);
            result
        }
    });
}

/// Whether a function by a path of two names or more is called that neither a library nor a type of the user has.
fn calls_user_function(closure: &Expr) -> bool {
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_expr_call(&mut self, call: &'ast ExprCall) {
            if let Expr::Path(function) = &*call.func {
                self.0 |= is_user_function(&function.path);
            }
            visit_expr_call(self, call);
        }
    }
    let mut finder = Finder(false);
    finder.visit_expr(closure);
    finder.0
}

/// The engine asks the same of a closure that it cannot read (`cost/user-calls.ts`).
fn is_user_function(path: &syn::Path) -> bool {
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let [.., owner, name] = names.as_slice() else {
        return false;
    };
    let upper = |name: &str| name.starts_with(char::is_uppercase);
    let of_hydro = names
        .iter()
        .any(|name| name == "hydro_lang" || name == "hydro_std");
    // Associated functions of types are part of what a closure does by itself.
    !of_hydro && !LIBRARY.contains(&names[0].as_str()) && !upper(owner) && !upper(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(text: &str) -> bool {
        calls_user_function(&syn::parse_str(text).unwrap())
    }

    #[test]
    fn functions_of_the_user_are_found() {
        for text in [
            "|x| crate::work::decrypt(x)",
            "hydro_lang::runtime_support::fn1_type_hint::<u32, u32>(|x| crate::work::decrypt(x))",
            "{ use crate::work; |x| { let y = work::decrypt(x); y + 1 } }",
            "|x| Some(other_crate::f(x))",
        ] {
            assert!(calls(text), "{text}");
        }
    }

    #[test]
    fn what_closures_do_by_themselves_is_not() {
        for text in [
            "|x| x + 1",
            "|x| local(x)",
            "|x| MemberId::from_tagless(x)",
            "|x| crate::Kind::Of(x)",
            "|x| std::mem::take(x)",
            "|x| u64::from(x)",
            "|x| usize::max(x, 1)",
            "hydro_lang::runtime_support::fn1_type_hint::<u32, u32>(|x| x)",
            "|x| crate::__staged::__deps::hydro_lang::location::f(x)",
        ] {
            assert!(!calls(text), "{text}");
        }
    }
}
