//! Counting the bytes that a network serializes.

use std::time::Duration;

use syn::visit_mut::{VisitMut, visit_expr_mut};
use syn::{Expr, ExprCall, parse_quote};

use super::instrument::duration;
use super::line::Measure;
use crate::hydro::DebugExpr;

/// Makes a serializer count the bytes it makes and print their number each `interval`.
///
/// Only a serializer that calls bincode's `serialize` can be counted, as all of Hydro's own do; any other stays as it is, and its bytes
/// remain unknown.
pub(super) fn count(serialize: &mut DebugExpr, op: usize, interval: Duration) {
    let mut finder = Finder { found: false };
    finder.visit_expr_mut(&mut serialize.0);
    if !finder.found {
        return;
    }
    let (prefix, interval) = (
        format!("{}({op})", Measure::Bytes.prefix()),
        duration(interval),
    );
    let original = &serialize.0;
    // The block is evaluated in every tick, the task must start once.
    *serialize.0 = parse_quote!({
        static HYDROFOIL_BYTES: ::core::sync::atomic::AtomicU64 =
            ::core::sync::atomic::AtomicU64::new(0);
        static HYDROFOIL_PRINTER: ::std::sync::Once = ::std::sync::Once::new();
        HYDROFOIL_PRINTER.call_once(|| {
            hydro_lang::runtime_support::tokio::spawn(async {
                loop {
                    ::std::println!(
                        "{}: {}",
                        #prefix,
                        HYDROFOIL_BYTES.load(::core::sync::atomic::Ordering::Relaxed)
                    );
                    hydro_lang::runtime_support::tokio::time::sleep(#interval).await;
                }
            });
        });
        #original
    });
}

/// Adds a count to every call of bincode's `serialize`.
struct Finder {
    found: bool,
}

impl VisitMut for Finder {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_expr_mut(self, expr);
        if let Expr::Call(call) = expr
            && is_serialize(call)
        {
            self.found = true;
            *expr = parse_quote! {
                #call.inspect(|bytes| {
                    HYDROFOIL_BYTES
                        .fetch_add(bytes.len() as u64, ::core::sync::atomic::Ordering::Relaxed);
                })
            };
        }
    }
}

fn is_serialize(call: &ExprCall) -> bool {
    let Expr::Path(function) = &*call.func else {
        return false;
    };
    let names: Vec<String> = function
        .path
        .segments
        .iter()
        .rev()
        .take(2)
        .map(|segment| segment.ident.to_string())
        .collect();
    names == ["serialize", "bincode"]
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    fn counted(text: &str) -> String {
        let mut serialize = DebugExpr::from(syn::parse_str::<Expr>(text).unwrap());
        count(&mut serialize, 19, Duration::from_millis(1500));
        serialize.0.to_token_stream().to_string()
    }

    #[test]
    fn calls_of_bincode_are_counted() {
        let text = counted(
            "|(id, data)| (id.into_tagless(), hydro_lang::runtime_support::bincode::serialize(&data).unwrap().into())",
        );
        assert!(text.contains("\"hydrofoil-bytes(19)\""), "{text}");
        assert!(
            text.contains("bincode :: serialize (& data) . inspect (| bytes |"),
            "{text}"
        );
        assert!(
            text.contains(":: core :: time :: Duration :: new (1u64 , 500000000u32)"),
            "{text}"
        );
    }

    #[test]
    fn other_serializers_stay_as_they_are() {
        let text = "| data | other :: serialize (& data)";
        assert_eq!(counted(text), text);
    }
}
