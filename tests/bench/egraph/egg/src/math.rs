//! The rules of `examples/egraph/arithmetic.ts`; a test asserts that they are the same.
use egg::{
    Analysis, DidMerge, EGraph, Id, Language, Rewrite, Subst, Symbol, Var, define_language,
    merge_option, rewrite,
};
use ordered_float::NotNan;

define_language! {
    pub enum Math {
        "+" = Add([Id; 2]),
        "-" = Sub([Id; 2]),
        "*" = Mul([Id; 2]),
        "/" = Div([Id; 2]),
        "pow" = Pow([Id; 2]),
        "d" = Derivative([Id; 2]),
        "i" = Integral([Id; 2]),
        "ln" = Ln(Id),
        "sqrt" = Sqrt(Id),
        "sin" = Sin(Id),
        "cos" = Cos(Id),
        Number(NotNan<f64>),
        Name(Symbol),
    }
}

type Graph = EGraph<Math, Folding>;

#[derive(Default)]
pub struct Folding;

impl Analysis<Math> for Folding {
    type Data = Option<NotNan<f64>>;

    fn make(egraph: &mut Graph, node: &Math, _: Id) -> Self::Data {
        let value = |id: &Id| egraph[*id].data;
        match node {
            Math::Number(number) => Some(*number),
            Math::Add([a, b]) => Some(value(a)? + value(b)?),
            Math::Sub([a, b]) => Some(value(a)? - value(b)?),
            Math::Mul([a, b]) => Some(value(a)? * value(b)?),
            Math::Div([a, b]) if value(b).is_some_and(|b| *b != 0.0) => Some(value(a)? / value(b)?),
            _ => None,
        }
    }

    fn merge(&mut self, to: &mut Self::Data, from: Self::Data) -> DidMerge {
        merge_option(to, from, |a, b| {
            assert_eq!(*a, b, "two numbers were found equal");
            DidMerge(false, false)
        })
    }

    fn modify(egraph: &mut Graph, id: Id) {
        let Some(number) = egraph[id].data else {
            return;
        };
        let folded = egraph.add(Math::Number(number));
        egraph.union(id, folded);
        egraph[id].nodes.retain(|node| node.is_leaf());
    }
}

fn is_symbol(egraph: &Graph, id: Id) -> bool {
    egraph[id]
        .nodes
        .iter()
        .any(|node| matches!(node, Math::Name(_)))
}

fn var(name: &str) -> Var {
    name.parse().expect("a variable")
}

fn is_not_zero(name: &str) -> impl Fn(&mut Graph, Id, &Subst) -> bool + use<> {
    let name = var(name);
    move |egraph, _, found| egraph[found[name]].data.is_none_or(|number| *number != 0.0)
}

fn is_constant(name: &str) -> impl Fn(&mut Graph, Id, &Subst) -> bool + use<> {
    let name = var(name);
    move |egraph, _, found| egraph[found[name]].data.is_some()
}

fn is_variable(name: &str) -> impl Fn(&mut Graph, Id, &Subst) -> bool + use<> {
    let name = var(name);
    move |egraph, _, found| is_symbol(egraph, found[name])
}

fn is_fixed_under(
    constant: &str,
    variable: &str,
) -> impl Fn(&mut Graph, Id, &Subst) -> bool + use<> {
    let (constant, variable) = (var(constant), var(variable));
    move |egraph, _, found| {
        let id = found[constant];
        egraph.find(id) != egraph.find(found[variable])
            && (egraph[id].data.is_some() || is_symbol(egraph, id))
    }
}

#[rustfmt::skip]
pub fn rules() -> Vec<Rewrite<Math, Folding>> {
    vec![
        rewrite!("add-commutes"; "(+ ?a ?b)" => "(+ ?b ?a)"),
        rewrite!("mul-commutes"; "(* ?a ?b)" => "(* ?b ?a)"),
        rewrite!("add-associates"; "(+ ?a (+ ?b ?c))" => "(+ (+ ?a ?b) ?c)"),
        rewrite!("mul-associates"; "(* ?a (* ?b ?c))" => "(* (* ?a ?b) ?c)"),
        rewrite!("sub-as-add"; "(- ?a ?b)" => "(+ ?a (* -1 ?b))"),
        rewrite!("div-as-mul"; "(/ ?a ?b)" => "(* ?a (pow ?b -1))" if is_not_zero("?b")),
        rewrite!("add-zero"; "(+ ?a 0)" => "?a"),
        rewrite!("mul-zero"; "(* ?a 0)" => "0"),
        rewrite!("mul-one"; "(* ?a 1)" => "?a"),
        rewrite!("introduce-zero"; "?a" => "(+ ?a 0)"),
        rewrite!("introduce-one"; "?a" => "(* ?a 1)"),
        rewrite!("sub-self"; "(- ?a ?a)" => "0"),
        rewrite!("div-self"; "(/ ?a ?a)" => "1" if is_not_zero("?a")),
        rewrite!("distribute"; "(* ?a (+ ?b ?c))" => "(+ (* ?a ?b) (* ?a ?c))"),
        rewrite!("factor"; "(+ (* ?a ?b) (* ?a ?c))" => "(* ?a (+ ?b ?c))"),
        rewrite!("pow-sum"; "(* (pow ?a ?b) (pow ?a ?c))" => "(pow ?a (+ ?b ?c))"),
        rewrite!("pow-zero"; "(pow ?x 0)" => "1" if is_not_zero("?x")),
        rewrite!("pow-one"; "(pow ?x 1)" => "?x"),
        rewrite!("pow-two"; "(pow ?x 2)" => "(* ?x ?x)"),
        rewrite!("pow-inverse"; "(pow ?x -1)" => "(/ 1 ?x)" if is_not_zero("?x")),
        rewrite!("mul-inverse"; "(* ?x (/ 1 ?x))" => "1" if is_not_zero("?x")),
        rewrite!("d-self"; "(d ?x ?x)" => "1" if is_variable("?x")),
        rewrite!("d-fixed"; "(d ?x ?c)" => "0" if is_variable("?x") if is_fixed_under("?c", "?x")),
        rewrite!("d-sum"; "(d ?x (+ ?a ?b))" => "(+ (d ?x ?a) (d ?x ?b))"),
        rewrite!("d-product"; "(d ?x (* ?a ?b))" => "(+ (* ?a (d ?x ?b)) (* ?b (d ?x ?a)))"),
        rewrite!("d-sin"; "(d ?x (sin ?x))" => "(cos ?x)"),
        rewrite!("d-cos"; "(d ?x (cos ?x))" => "(* -1 (sin ?x))"),
        rewrite!("d-ln"; "(d ?x (ln ?x))" => "(/ 1 ?x)" if is_not_zero("?x")),
        rewrite!("d-power"; "(d ?x (pow ?f ?g))" => "(* (pow ?f ?g) (+ (* (d ?x ?f) (/ ?g ?f)) (* (d ?x ?g) (ln ?f))))" if is_not_zero("?f") if is_not_zero("?g")),
        rewrite!("i-one"; "(i 1 ?x)" => "?x"),
        rewrite!("i-power"; "(i (pow ?x ?c) ?x)" => "(/ (pow ?x (+ ?c 1)) (+ ?c 1))" if is_constant("?c")),
        rewrite!("i-cos"; "(i (cos ?x) ?x)" => "(sin ?x)"),
        rewrite!("i-sin"; "(i (sin ?x) ?x)" => "(* -1 (cos ?x))"),
        rewrite!("i-sum"; "(i (+ ?f ?g) ?x)" => "(+ (i ?f ?x) (i ?g ?x))"),
        rewrite!("i-difference"; "(i (- ?f ?g) ?x)" => "(- (i ?f ?x) (i ?g ?x))"),
        rewrite!("i-parts"; "(i (* ?a ?b) ?x)" => "(- (* ?a (i ?b ?x)) (i (* (d ?x ?a) (i ?b ?x)) ?x))"),
    ]
}
