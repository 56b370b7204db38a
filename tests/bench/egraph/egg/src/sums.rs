//! Sums that commute and associate, as in `tests/bench/egraph/workloads.ts`.
use egg::{Id, Rewrite, Symbol, define_language, rewrite};

define_language! {
    pub enum Sum {
        "+" = Add([Id; 2]),
        Symbol(Symbol),
    }
}

pub fn rules() -> Vec<Rewrite<Sum, ()>> {
    vec![
        rewrite!("commutes"; "(+ ?a ?b)" => "(+ ?b ?a)"),
        rewrite!("associates"; "(+ ?a (+ ?b ?c))" => "(+ (+ ?a ?b) ?c)"),
    ]
}
