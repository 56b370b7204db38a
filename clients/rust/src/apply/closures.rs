//! Closures of added operators: made from templates, around expressions of the flow.

use std::collections::BTreeMap;

use quote::ToTokens;
use serde::Deserialize;
use syn::{Member, Type};

use super::asks::{Ask, AskInit, AskSide, Asked, By, OnState, Sides};
use super::check::View;
use super::counts::{Count, Counted, Gives, Test};
use super::draft::Made;
use super::edits::ClosureHole;
use super::graph::Input;
use super::members::{check_names, here};
use super::networks::{self, check_value, holes, members, wrong_hole, wrong_template};
use super::templates::{
    AnswerPart, Answers, Closure, Combine, Glue, KeyedScan, Lookup, Match, MergeOperator,
    MergePart, Partials, Stage, Update,
};
use super::types::{Types, squeezed};
use crate::error::{Code, Error};
use crate::hydro::{closures, element_type};

/// Closures in closures in closures: more than any rewrite nests, and an end for those that go in a circle.
const MAX_DEPTH: usize = 32;

/// Is there a template of this name for closures of added operators?
pub(crate) fn makes(template: &str) -> bool {
    [
        "copy",
        "fuse",
        "keyed-scan-init",
        "keyed-scan",
        "side",
        "match-init",
        "match",
        "each-match",
        "update",
        "lookup",
        "answer",
        "ask-side",
        "ask-init",
        "ask",
        "asked",
        "on-state",
        "count-init",
        "count",
        "counted",
        "combine-init",
        "combine",
        "partials",
        "merge",
    ]
    .contains(&template)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CopyHoles {
    of: ClosureHole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FuseHoles {
    input: String,
    stages: Vec<StageHole>,
    optional: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageHole {
    r#as: String,
    of: ClosureHole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyedScanInitHoles {
    key: String,
    state: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyedScanHoles {
    key: String,
    value: String,
    state: String,
    init: ClosureHole,
    acc: ClosureHole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SideHoles {
    key: String,
    left: String,
    right: String,
    side: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MatchHoles {
    key: String,
    left: String,
    right: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdateHoles {
    input: String,
    stages: Vec<StageHole>,
    key: String,
    value: String,
    request: String,
    keeps: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LookupHoles {
    key: String,
    state: String,
    request: String,
    kept: String,
    value: String,
    init: Option<ClosureHole>,
    acc: ClosureHole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerHoles {
    key: String,
    state: String,
    request: String,
    kept: String,
    part: AnswerPart,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskSideHoles {
    value: String,
    request: String,
    side: AskSide,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskInitHoles {
    state: String,
    init: Option<ClosureHole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskHoles {
    value: String,
    request: String,
    state: String,
    by: By,
    acc: ClosureHole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedHoles {
    request: String,
    state: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnStateHoles {
    request: String,
    state: String,
    shown: String,
    stages: Vec<StageHole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountInitHoles {
    key: String,
    value: String,
    state: String,
    gives: Gives,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountHoles {
    key: String,
    value: String,
    state: String,
    gives: Gives,
    init: ClosureHole,
    acc: ClosureHole,
    reached: TestHole,
    complete: Option<TestHole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestHole {
    r#as: String,
    not: bool,
    of: ClosureHole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountedHoles {
    key: String,
    value: String,
    gives: Gives,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartialHoles {
    member: Option<String>,
    key: Option<String>,
    state: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CombineHoles {
    member: Option<String>,
    key: Option<String>,
    state: String,
    element: String,
    stages: Vec<StageHole>,
    init: Option<ClosureHole>,
    acc: ClosureHole,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MergeHoles {
    state: String,
    parts: Vec<MergePartHole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MergePartHole {
    path: Vec<String>,
    by: MergeOperator,
}

/// An added operator has the closures of its kind, each from a template that gives such a closure.
pub(crate) fn check_made(
    view: &View<'_>,
    id: usize,
    glue: &mut BTreeMap<(usize, String), Glue>,
) -> Result<(), Error> {
    let kind = &view.graph.operator(id).kind;
    let fields = closures(kind).unwrap_or_default();
    let found = view.draft.made.keys().filter(|(op, _)| *op == id);
    if let Some((_, field)) = found
        .into_iter()
        .find(|(_, field)| !fields.contains(&field.as_str()))
    {
        let message = format!("a {kind} has no {field}");
        return Err(Error::refused(Code::ExpressionChanged, id, message));
    }
    let types = Types::of(view.original);
    for &field in fields {
        let slot = (id, field.to_owned());
        let missing =
            || Error::refused(Code::GlueMissing, id, format!("{field} must be made here"));
        let made = view.draft.made.get(&slot).ok_or_else(missing)?;
        let closure = Maker {
            view,
            id,
            types: &types,
        }
        .make(made, field, 0)?;
        check_types(view, id, &closure)?;
        glue.insert(slot, closure);
    }
    Ok(())
}

/// What comes in and what goes out are what the closure is written for.
fn check_types(view: &View<'_>, id: usize, closure: &Glue) -> Result<(), Error> {
    let input = element_type(&view.nodes[&view.input(id)?].collection);
    let output = element_type(&view.nodes[&id].collection);
    let pair = |one: &Type, other: &Type| -> Type { syn::parse_quote!((#one, #other)) };
    let (takes, gives) = match closure {
        Glue::Fuse { input, .. } => (Some(input.clone()), None),
        Glue::KeyedScan(scan) => (
            Some(pair(&scan.key, &scan.value)),
            Some(pair(&scan.key, &scan.state)),
        ),
        Glue::Side { of, left } => {
            let Match {
                key,
                left: first,
                right,
            } = &**of;
            let either = syn::parse_quote!(std::result::Result<#first, #right>);
            let value = if *left { first } else { right };
            (Some(pair(key, value)), Some(pair(key, &either)))
        }
        Glue::Match(of) => {
            let Match { key, left, right } = &**of;
            let either = syn::parse_quote!(std::result::Result<#left, #right>);
            let found = syn::parse_quote!(std::vec::Vec<(#left, #right)>);
            (Some(pair(key, &either)), Some(pair(key, &found)))
        }
        Glue::EachMatch(of) => {
            let Match { key, left, right } = &**of;
            let found = syn::parse_quote!(std::vec::Vec<(#left, #right)>);
            (Some(pair(key, &found)), Some(pair(key, &pair(left, right))))
        }
        Glue::Update(update) => {
            let Update {
                input,
                key,
                value,
                request,
                ..
            } = &**update;
            let nothing = syn::parse_quote!(());
            let kept = pair(value, if update.keeps { input } else { &nothing });
            let either = syn::parse_quote!(std::result::Result<#kept, #request>);
            (Some(input.clone()), Some(pair(key, &either)))
        }
        Glue::Lookup(lookup) => {
            let Answers {
                key, request, kept, ..
            } = &lookup.answers;
            let kept = pair(&lookup.value, kept);
            let either = syn::parse_quote!(std::result::Result<#kept, #request>);
            (
                Some(pair(key, &either)),
                Some(pair(key, &answer(&lookup.answers))),
            )
        }
        Glue::Answer { of, part } => {
            let found = match part {
                AnswerPart::Kept => of.kept.clone(),
                AnswerPart::Found => pair(&of.key, &pair(&of.request, &of.state)),
                AnswerPart::Missing => pair(&of.key, &of.request),
            };
            (Some(pair(&of.key, &answer(of))), Some(found))
        }
        Glue::AskSide { of, side } => {
            let takes = match side {
                AskSide::Update => &of.value,
                AskSide::Request => &of.request,
            };
            (Some(takes.clone()), Some(of.either()))
        }
        Glue::Ask(ask) => (Some(ask.sides.either()), Some(ask.asked().found())),
        Glue::Asked(of) => (Some(of.found()), Some(pair(&of.request, &of.state))),
        Glue::OnState(on) => {
            let Asked { request, state } = &on.of;
            (Some(pair(request, state)), Some(pair(request, &on.shown)))
        }
        Glue::Count(count) => {
            let Counted { key, value, .. } = &count.of;
            (Some(pair(key, value)), Some(pair(key, &count.of.said())))
        }
        Glue::Counted(of) => {
            let Counted { key, value, gives } = &**of;
            let told = match gives {
                Gives::Key => key.clone(),
                Gives::Elements => pair(key, value),
            };
            (Some(pair(key, &of.said())), Some(told))
        }
        Glue::CombineInit(of) => (None, Some(table(of))),
        Glue::Combine(combine) => (Some(combine.element.clone()), Some(table(&combine.of))),
        Glue::Partials(of) => {
            let Partials { member, key, state } = &**of;
            let partial = match key {
                None => state.clone(),
                Some(key) => pair(key, state),
            };
            let sent = match member {
                None => partial,
                Some(member) => pair(member, &partial),
            };
            (Some(table(of)), Some(sent))
        }
        // Results come in as they go out.
        Glue::Merge { state, .. } => {
            let merged = match view.graph.operator(id).kind.as_str() {
                "FoldKeyed" => pair(&networks::pair(id, &output)?.0, state),
                _ => Type::clone(state),
            };
            (Some(merged.clone()), Some(merged))
        }
        _ => (None, None),
    };
    for (wanted, found) in [(takes, input), (gives, output)] {
        if let Some(wanted) = wanted
            && squeezed(&wanted) != squeezed(&found)
        {
            let found = found.to_token_stream().to_string();
            return Err(wrong_hole(id, "type", found));
        }
    }
    Ok(())
}

/// The type of an answer beside its key, as a plan writes it.
fn answer(of: &Answers) -> Type {
    let Answers {
        state,
        request,
        kept,
        ..
    } = of;
    syn::parse_quote!(std::result::Result<#kept, (#request, std::option::Option<#state>)>)
}

/// The type of a table of partial results, as a plan writes it.
fn table(of: &Partials) -> Type {
    let Partials { member, key, state } = of;
    let nothing: Type = syn::parse_quote!(());
    let (member, key) = (
        member.as_ref().unwrap_or(&nothing),
        key.as_ref().unwrap_or(&nothing),
    );
    syn::parse_quote!(std::collections::HashMap<(#member, #key), #state>)
}

struct Maker<'m, 'v> {
    view: &'m View<'v>,
    id: usize,
    types: &'m Types,
}

impl Maker<'_, '_> {
    fn make(&self, made: &Made, field: &str, depth: usize) -> Result<Glue, Error> {
        let id = self.id;
        let (template, given) = (made.template.as_str(), &made.holes);
        if depth > MAX_DEPTH {
            return Err(Error::refused(
                Code::GlueHoles,
                id,
                "its closures have no end",
            ));
        }
        match (template, made.kind.as_str(), field) {
            ("copy", kind, _) => {
                let CopyHoles { of } = holes(id, template, given)?;
                if of.field != field {
                    return Err(wrong_hole(id, "of", of.field));
                }
                Ok(Glue::Copy(self.closure(&of, kind, depth)?))
            }
            ("fuse", "Map" | "FilterMap", "f") => {
                let FuseHoles {
                    input,
                    stages,
                    optional,
                } = holes(id, template, given)?;
                let stages = stages.iter().map(|stage| self.stage(stage, depth));
                let stages = stages.collect::<Result<Vec<_>, _>>()?;
                check_value(id, "optional", optional, made.kind == "FilterMap")?;
                if let Some((stage, _)) =
                    stages.iter().find(|(stage, _)| !optional && stage.drops())
                {
                    return Err(wrong_hole(id, "as", stage));
                }
                let input = self.read("input", &input)?;
                Ok(Glue::Fuse {
                    input,
                    stages,
                    optional,
                })
            }
            ("keyed-scan-init", "Scan", "init") => {
                let KeyedScanInitHoles { key, state } = holes(id, template, given)?;
                Ok(Glue::KeyedScanInit {
                    key: Box::new(self.read("key", &key)?),
                    state: Box::new(self.read("state", &state)?),
                })
            }
            ("keyed-scan", "Scan", "acc") => {
                let given: KeyedScanHoles = holes(id, template, given)?;
                if (given.init.field.as_str(), given.acc.field.as_str()) != ("init", "acc") {
                    return Err(wrong_hole(id, "init", given.init.field));
                }
                Ok(Glue::KeyedScan(Box::new(KeyedScan {
                    key: self.read("key", &given.key)?,
                    value: self.read("value", &given.value)?,
                    state: self.read("state", &given.state)?,
                    init: self.closure(&given.init, "FoldKeyed", depth)?,
                    acc: self.closure(&given.acc, "FoldKeyed", depth)?,
                })))
            }
            ("side", "Map", "f") => {
                let SideHoles {
                    key,
                    left,
                    right,
                    side,
                } = holes(id, template, given)?;
                if !["left", "right"].contains(&side.as_str()) {
                    return Err(wrong_hole(id, "side", side));
                }
                let of = Box::new(self.sides(&MatchHoles { key, left, right })?);
                Ok(Glue::Side {
                    of,
                    left: side == "left",
                })
            }
            ("match-init", "Scan", "init") => {
                let of = self.sides(&holes(id, template, given)?)?;
                Ok(Glue::MatchInit(Box::new(of)))
            }
            ("match", "Scan", "acc") => {
                let of = self.sides(&holes(id, template, given)?)?;
                Ok(Glue::Match(Box::new(of)))
            }
            ("each-match", "FlatMap", "f") => {
                let of = self.sides(&holes(id, template, given)?)?;
                Ok(Glue::EachMatch(Box::new(of)))
            }
            ("update", "Map", "f") => {
                let given: UpdateHoles = holes(id, template, given)?;
                let stages = given.stages.iter().map(|stage| self.stage(stage, depth));
                let stages = stages.collect::<Result<Vec<_>, _>>()?;
                if let Some((stage, _)) = stages.iter().find(|(stage, _)| stage.drops()) {
                    return Err(wrong_hole(id, "as", stage));
                }
                Ok(Glue::Update(Box::new(Update {
                    input: self.read("input", &given.input)?,
                    stages,
                    key: self.read("key", &given.key)?,
                    value: self.read("value", &given.value)?,
                    request: self.read("request", &given.request)?,
                    keeps: given.keeps,
                })))
            }
            ("lookup", "Scan", "acc") => {
                let given: LookupHoles = holes(id, template, given)?;
                let (init, acc) = self.aggregation(given.init.as_ref(), &given.acc, true, depth)?;
                let LookupHoles {
                    key,
                    state,
                    request,
                    kept,
                    ..
                } = &given;
                Ok(Glue::Lookup(Box::new(Lookup {
                    answers: self.answers([key, state, request, kept])?,
                    value: self.read("value", &given.value)?,
                    init,
                    acc,
                })))
            }
            ("answer", "FilterMap", "f") => {
                let AnswerHoles {
                    key,
                    state,
                    request,
                    kept,
                    part,
                } = holes(id, template, given)?;
                let of = self.answers([&key, &state, &request, &kept])?;
                Ok(Glue::Answer {
                    of: Box::new(of),
                    part,
                })
            }
            ("ask-side", "Map", "f") => {
                let given: AskSideHoles = holes(id, template, given)?;
                Ok(Glue::AskSide {
                    of: Box::new(self.ask_sides(&given.value, &given.request)?),
                    side: given.side,
                })
            }
            ("ask-init", "Scan", "init") => {
                let AskInitHoles { state, init } = holes(id, template, given)?;
                if let Some(init) = &init
                    && init.field != "init"
                {
                    return Err(wrong_hole(id, "init", &init.field));
                }
                let init = init.map(|init| self.closure(&init, "Fold", depth));
                Ok(Glue::AskInit(Box::new(AskInit {
                    state: self.read("state", &state)?,
                    init: init.transpose()?,
                })))
            }
            ("ask", "Scan", "acc") => {
                let given: AskHoles = holes(id, template, given)?;
                let (kind, field) = match given.by {
                    By::Fold => ("Fold", "acc"),
                    By::Reduce => ("Reduce", "f"),
                };
                if given.acc.field != field {
                    return Err(wrong_hole(id, "acc", &given.acc.field));
                }
                Ok(Glue::Ask(Box::new(Ask {
                    sides: self.ask_sides(&given.value, &given.request)?,
                    state: self.read("state", &given.state)?,
                    by: given.by,
                    acc: self.closure(&given.acc, kind, depth)?,
                })))
            }
            ("asked", "FilterMap", "f") => {
                let AskedHoles { request, state } = holes(id, template, given)?;
                Ok(Glue::Asked(Box::new(Asked {
                    request: self.read("request", &request)?,
                    state: self.read("state", &state)?,
                })))
            }
            ("on-state", "Map", "f") => {
                let given: OnStateHoles = holes(id, template, given)?;
                let stages = given.stages.iter().map(|stage| self.stage(stage, depth));
                let stages = stages.collect::<Result<Vec<_>, _>>()?;
                if let Some((stage, _)) = stages
                    .iter()
                    .find(|(stage, _)| !matches!(stage, Stage::Map))
                {
                    return Err(wrong_hole(id, "as", stage));
                }
                Ok(Glue::OnState(Box::new(OnState {
                    of: Asked {
                        request: self.read("request", &given.request)?,
                        state: self.read("state", &given.state)?,
                    },
                    shown: self.read("shown", &given.shown)?,
                    stages,
                })))
            }
            ("count-init", "Scan", "init") => {
                let given: CountInitHoles = holes(id, template, given)?;
                let of = self.counted(&given.key, &given.value, given.gives)?;
                Ok(Glue::CountInit {
                    of: Box::new(of),
                    state: Box::new(self.read("state", &given.state)?),
                })
            }
            ("count", "Scan", "acc") => {
                let given: CountHoles = holes(id, template, given)?;
                let (init, acc) = (&given.init, &given.acc);
                if (init.field.as_str(), acc.field.as_str()) != ("init", "acc") {
                    return Err(wrong_hole(id, "init", &init.field));
                }
                let complete = given.complete.as_ref();
                Ok(Glue::Count(Box::new(Count {
                    of: self.counted(&given.key, &given.value, given.gives)?,
                    state: self.read("state", &given.state)?,
                    init: self.closure(init, "FoldKeyed", depth)?,
                    acc: self.closure(acc, "FoldKeyed", depth)?,
                    reached: self.test(&given.reached, depth)?,
                    complete: complete.map(|test| self.test(test, depth)).transpose()?,
                })))
            }
            ("counted", kind @ ("FilterMap" | "FlatMap"), "f") => {
                let CountedHoles { key, value, gives } = holes(id, template, given)?;
                if (gives == Gives::Elements) != (kind == "FlatMap") {
                    return Err(wrong_hole(id, "gives", kind));
                }
                let of = self.counted(&key, &value, gives)?;
                Ok(Glue::Counted(Box::new(of)))
            }
            ("combine-init", "Fold", "init") => {
                let PartialHoles { member, key, state } = holes(id, template, given)?;
                let of = self.partials(member.as_deref(), key.as_deref(), &state)?;
                Ok(Glue::CombineInit(Box::new(of)))
            }
            ("combine", "Fold", "acc") => {
                let given: CombineHoles = holes(id, template, given)?;
                let CombineHoles {
                    member, key, state, ..
                } = &given;
                let of = self.partials(member.as_deref(), key.as_deref(), state)?;
                let stages = given.stages.iter().map(|stage| self.stage(stage, depth));
                let stages = stages.collect::<Result<Vec<_>, _>>()?;
                if let Some((stage, _)) = stages
                    .iter()
                    .find(|(stage, _)| matches!(stage, Stage::Inspect))
                {
                    return Err(wrong_hole(id, "as", stage));
                }
                let init = given.init.as_ref();
                let (init, acc) = self.aggregation(init, &given.acc, key.is_some(), depth)?;
                Ok(Glue::Combine(Box::new(Combine {
                    of,
                    element: self.read("element", &given.element)?,
                    stages,
                    init,
                    acc,
                })))
            }
            ("partials", "FlatMap", "f") => {
                let PartialHoles { member, key, state } = holes(id, template, given)?;
                let of = self.partials(member.as_deref(), key.as_deref(), &state)?;
                Ok(Glue::Partials(Box::new(of)))
            }
            ("merge", "Fold" | "FoldKeyed", "acc") => {
                let MergeHoles { state, parts } = holes(id, template, given)?;
                let parts = parts.into_iter().map(|MergePartHole { path, by }| {
                    let path = members(id, &path)?;
                    match path.iter().all(|step| matches!(step, Member::Unnamed(_))) {
                        true => Ok(MergePart { path, by }),
                        false => Err(wrong_hole(id, "path", path.len())),
                    }
                });
                Ok(Glue::Merge {
                    state: Box::new(self.read("state", &state)?),
                    parts: parts.collect::<Result<Vec<_>, _>>()?,
                })
            }
            _ => Err(wrong_template(id, template)),
        }
    }

    fn partials(
        &self,
        member: Option<&str>,
        key: Option<&str>,
        state: &str,
    ) -> Result<Partials, Error> {
        let read =
            |hole: &str, text: Option<&str>| text.map(|text| self.read(hole, text)).transpose();
        Ok(Partials {
            member: read("member", member)?,
            key: read("key", key)?,
            state: self.read("state", state)?,
        })
    }

    fn ask_sides(&self, value: &str, request: &str) -> Result<Sides, Error> {
        Ok(Sides {
            value: self.read("value", value)?,
            request: self.read("request", request)?,
        })
    }

    fn counted(&self, key: &str, value: &str, gives: Gives) -> Result<Counted, Error> {
        Ok(Counted {
            key: self.read("key", key)?,
            value: self.read("value", value)?,
            gives,
        })
    }

    fn test(&self, hole: &TestHole, depth: usize) -> Result<Test, Error> {
        let (filters, kind) = match hole.r#as.as_str() {
            "filter" => (true, "Filter"),
            "filter-map" => (false, "FilterMap"),
            other => return Err(wrong_hole(self.id, "as", other)),
        };
        if hole.of.field != "f" {
            return Err(wrong_hole(self.id, "of", &hole.of.field));
        }
        Ok(Test {
            closure: self.closure(&hole.of, kind, depth)?,
            filters,
            not: hole.not,
        })
    }

    fn answers(&self, [key, state, request, kept]: [&String; 4]) -> Result<Answers, Error> {
        Ok(Answers {
            key: self.read("key", key)?,
            state: self.read("state", state)?,
            request: self.read("request", request)?,
            kept: self.read("kept", kept)?,
        })
    }

    fn sides(&self, given: &MatchHoles) -> Result<Match, Error> {
        Ok(Match {
            key: self.read("key", &given.key)?,
            left: self.read("left", &given.left)?,
            right: self.read("right", &given.right)?,
        })
    }

    fn stage(&self, hole: &StageHole, depth: usize) -> Result<(Stage, Closure), Error> {
        let (stage, kind) = match hole.r#as.as_str() {
            "map" => (Stage::Map, "Map"),
            "filter" => (Stage::Filter, "Filter"),
            "filter-map" => (Stage::FilterMap, "FilterMap"),
            "inspect" => (Stage::Inspect, "Inspect"),
            other => return Err(wrong_hole(self.id, "as", other)),
        };
        if hole.of.field != "f" {
            return Err(wrong_hole(self.id, "of", &hole.of.field));
        }
        Ok((stage, self.closure(&hole.of, kind, depth)?))
    }

    /// A closure of an operator of this kind: the flow's own, or one that the plan made before.
    fn closure(&self, hole: &ClosureHole, kind: &str, depth: usize) -> Result<Closure, Error> {
        let (view, id) = (self.view, self.id);
        let slot = (hole.op, hole.field.clone());
        if let Some(expression) = view.original.expressions.get(&slot) {
            let operator = view.original.graph.operator(hole.op);
            // Elsewhere its closure would have nothing to refer to.
            if operator.kind == kind && !operator.inputs.iter().any(Input::is_captured) {
                check_names(view, id, here(view, id)?, &view.original.texts[&slot])?;
                return Ok(Closure::Kept(expression.to_token_stream()));
            }
        } else if let Some(made) = view.draft.made.get(&slot)
            && made.kind == kind
        {
            return Ok(Closure::Made(Box::new(self.make(
                made,
                &hole.field,
                depth + 1,
            )?)));
        }
        Err(wrong_hole(
            id,
            "of",
            format!("{} of operator {}", hole.field, hole.op),
        ))
    }

    /// The closures of a fold of the flow, or of a reduce, which has no `init`.
    fn aggregation(
        &self,
        init: Option<&ClosureHole>,
        acc: &ClosureHole,
        keyed: bool,
        depth: usize,
    ) -> Result<(Option<Closure>, Closure), Error> {
        let Some(init) = init else {
            if acc.field != "f" {
                return Err(wrong_hole(self.id, "acc", &acc.field));
            }
            let kind = if keyed { "ReduceKeyed" } else { "Reduce" };
            return Ok((None, self.closure(acc, kind, depth)?));
        };
        if (init.field.as_str(), acc.field.as_str()) != ("init", "acc") {
            return Err(wrong_hole(self.id, "init", &init.field));
        }
        let kind = if keyed { "FoldKeyed" } else { "Fold" };
        let init = self.closure(init, kind, depth)?;
        Ok((Some(init), self.closure(acc, kind, depth)?))
    }

    fn read(&self, hole: &str, text: &str) -> Result<Type, Error> {
        self.types
            .read(text)
            .ok_or_else(|| wrong_hole(self.id, hole, text))
    }
}
