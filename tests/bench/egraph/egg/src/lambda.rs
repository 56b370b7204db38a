//! The rules of `examples/egraph/lambda.ts`; a test asserts that they are the same.
use egg::{
    Analysis, Applier, ConditionEqual, DidMerge, EGraph, Id, Language, Pattern, PatternAst,
    Rewrite, Subst, Symbol, Var, define_language, merge_option, rewrite,
};
use std::collections::BTreeSet;

define_language! {
    pub enum Lambda {
        Bool(bool),
        Number(i64),
        "var" = Var(Id),
        "+" = Add([Id; 2]),
        "=" = Equal([Id; 2]),
        "app" = App([Id; 2]),
        "lam" = Lam([Id; 2]),
        "let" = Let([Id; 3]),
        "fix" = Fix([Id; 2]),
        "if" = If([Id; 3]),
        Name(Symbol),
    }
}

type Graph = EGraph<Lambda, Facts>;

#[derive(Default)]
pub struct Facts;

#[derive(Debug)]
pub struct Known {
    free: BTreeSet<Id>,
    constant: Option<Lambda>,
}

fn constant_of(egraph: &Graph, node: &Lambda) -> Option<Lambda> {
    let value = |id: &Id| egraph[*id].data.constant.as_ref();
    match node {
        Lambda::Number(_) | Lambda::Bool(_) => Some(node.clone()),
        Lambda::Add([a, b]) => match (value(a)?, value(b)?) {
            (Lambda::Number(a), Lambda::Number(b)) => Some(Lambda::Number(a.checked_add(*b)?)),
            _ => None,
        },
        Lambda::Equal([a, b]) => Some(Lambda::Bool(value(a)? == value(b)?)),
        _ => None,
    }
}

impl Analysis<Lambda> for Facts {
    type Data = Known;

    fn make(egraph: &mut Graph, node: &Lambda, _: Id) -> Known {
        let mut free = BTreeSet::new();
        match node {
            Lambda::Var(name) => {
                free.insert(*name);
            }
            Lambda::Let([name, value, body]) => {
                free.extend(&egraph[*body].data.free);
                free.remove(name);
                free.extend(&egraph[*value].data.free);
            }
            Lambda::Lam([name, body]) | Lambda::Fix([name, body]) => {
                free.extend(&egraph[*body].data.free);
                free.remove(name);
            }
            _ => node.for_each(|child| free.extend(&egraph[child].data.free)),
        }
        Known {
            free,
            constant: constant_of(egraph, node),
        }
    }

    fn merge(&mut self, to: &mut Known, from: Known) -> DidMerge {
        let before = to.free.len();
        to.free.retain(|name| from.free.contains(name));
        DidMerge(before != to.free.len(), to.free.len() != from.free.len())
            | merge_option(&mut to.constant, from.constant, |a, b| {
                assert_eq!(*a, b, "two constants were found equal");
                DidMerge(false, false)
            })
    }

    fn modify(egraph: &mut Graph, id: Id) {
        if let Some(constant) = egraph[id].data.constant.clone() {
            let folded = egraph.add(constant);
            egraph.union(id, folded);
        }
    }
}

fn var(name: &str) -> Var {
    name.parse().expect("a variable")
}

fn differ(a: &str, b: &str) -> impl Fn(&mut Graph, Id, &Subst) -> bool + use<> {
    let (a, b) = (var(a), var(b));
    move |egraph, _, found| egraph.find(found[a]) != egraph.find(found[b])
}

fn is_constant(name: &str) -> impl Fn(&mut Graph, Id, &Subst) -> bool + use<> {
    let name = var(name);
    move |egraph, _, found| egraph[found[name]].data.constant.is_some()
}

fn equal(a: &str, b: &str) -> ConditionEqual<Lambda> {
    ConditionEqual::parse(a, b)
}

/// Goes under a binder; renames it first when the name is free in what is put in.
struct AvoidCapture {
    go_in: Pattern<Lambda>,
    renamed: Pattern<Lambda>,
}

fn avoid_capture() -> AvoidCapture {
    AvoidCapture {
        go_in: "(lam ?v2 (let ?v1 ?e ?body))".parse().expect("a pattern"),
        renamed: "(lam ?fresh (let ?v1 ?e (let ?v2 (var ?fresh) ?body)))"
            .parse()
            .expect("a pattern"),
    }
}

impl Applier<Lambda, Facts> for AvoidCapture {
    fn apply_one(
        &self,
        egraph: &mut Graph,
        class: Id,
        found: &Subst,
        from: Option<&PatternAst<Lambda>>,
        rule: Symbol,
    ) -> Vec<Id> {
        let (v1, v2, e, body) = (
            found[var("?v1")],
            found[var("?v2")],
            found[var("?e")],
            found[var("?body")],
        );
        if !egraph[e].data.free.contains(&v2) {
            return self.go_in.apply_one(egraph, class, found, from, rule);
        }
        let name = egraph[v2].nodes.iter().find_map(|node| match node {
            Lambda::Name(name) => Some(name.to_string()),
            _ => None,
        });
        let mut fresh = name.expect("a binder has a name");
        let taken = |egraph: &Graph, name: &str| {
            let known = egraph.lookup(Lambda::Name(name.into()));
            known.is_some_and(|id| {
                id == v1
                    || egraph[e].data.free.contains(&id)
                    || egraph[body].data.free.contains(&id)
            })
        };
        while taken(egraph, &fresh) {
            fresh.push('\'');
        }
        let mut found = found.clone();
        found.insert(var("?fresh"), egraph.add(Lambda::Name(fresh.into())));
        self.renamed.apply_one(egraph, class, &found, from, rule)
    }
}

#[rustfmt::skip]
pub fn rules() -> Vec<Rewrite<Lambda, Facts>> {
    vec![
        rewrite!("if-true"; "(if true ?then ?else)" => "?then"),
        rewrite!("if-false"; "(if false ?then ?else)" => "?else"),
        rewrite!("if-same"; "(if (= (var ?x) ?e) ?then ?else)" => "?else" if equal("(let ?x ?e ?then)", "(let ?x ?e ?else)")),
        rewrite!("add-commutes"; "(+ ?a ?b)" => "(+ ?b ?a)"),
        rewrite!("add-associates"; "(+ (+ ?a ?b) ?c)" => "(+ ?a (+ ?b ?c))"),
        rewrite!("equal-commutes"; "(= ?a ?b)" => "(= ?b ?a)"),
        rewrite!("fix"; "(fix ?v ?e)" => "(let ?v (fix ?v ?e) ?e)"),
        rewrite!("beta"; "(app (lam ?v ?body) ?e)" => "(let ?v ?e ?body)"),
        rewrite!("let-app"; "(let ?v ?e (app ?a ?b))" => "(app (let ?v ?e ?a) (let ?v ?e ?b))"),
        rewrite!("let-add"; "(let ?v ?e (+ ?a ?b))" => "(+ (let ?v ?e ?a) (let ?v ?e ?b))"),
        rewrite!("let-equal"; "(let ?v ?e (= ?a ?b))" => "(= (let ?v ?e ?a) (let ?v ?e ?b))"),
        rewrite!("let-constant"; "(let ?v ?e ?c)" => "?c" if is_constant("?c")),
        rewrite!("let-if"; "(let ?v ?e (if ?cond ?then ?else))" => "(if (let ?v ?e ?cond) (let ?v ?e ?then) (let ?v ?e ?else))"),
        rewrite!("let-var-same"; "(let ?v1 ?e (var ?v1))" => "?e"),
        rewrite!("let-var-other"; "(let ?v1 ?e (var ?v2))" => "(var ?v2)" if differ("?v1", "?v2")),
        rewrite!("let-lam-same"; "(let ?v1 ?e (lam ?v1 ?body))" => "(lam ?v1 ?body)"),
        rewrite!("let-lam-other"; "(let ?v1 ?e (lam ?v2 ?body))" => { avoid_capture() } if differ("?v1", "?v2")),
    ]
}
