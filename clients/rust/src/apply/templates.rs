//! Glue: the only code that a plan adds to a program. A fixed, versioned list of templates; the same as the engine's, letter by letter.
//!
//! Nothing here is parsed from a plan but types that are made of the flow's own and the standard library's: kept expressions are the flow's,
//! everything else is a number, a name that has been checked, or an identifier of a location in the flow's table.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Ident, Member, Type};

use super::asks::{Ask, AskInit, AskSide, Asked, OnState, Sides};
use super::counts::{Count, Counted};
use crate::hydro::LocationKey;

/// Names that glue mentions.
#[derive(Clone, Copy)]
pub(crate) struct Names<'n> {
    /// What the flow's crate calls `hydro_lang`.
    pub(crate) hydro: &'n Ident,
    /// Keys of locations as they are to be written: a plan's own, or those of the flow that is built from it.
    pub(crate) key: &'n dyn Fn(LocationKey) -> LocationKey,
}

/// One glue expression.
#[derive(Clone, Debug)]
pub(crate) enum Glue {
    /// To a process.
    Serialize { element: Type },
    /// To a member of a cluster.
    Route(Route),
    /// From a process.
    Deserialize { payload: Type },
    /// From a cluster that stands for a process: its member ids mean nothing to the program.
    Drop { payload: Type },
    /// From a cluster, physical member ids become logical ones: those of a sharded one, and with packs those of any.
    Divide {
        payload: Type,
        tag: Box<Type>,
        shards: u32,
    },
    /// Membership events of a sharded cluster, one representative for each logical member.
    LogicalMembers {
        shards: u32,
        representative: Option<LocationKey>,
    },
    /// Around a kept expression: identifiers of original locations, defined anew.
    Rebind(Rebind),
    /// A closure as it is.
    Copy(Closure),
    /// Elementwise closures one after the other; optional where one of them may drop the element.
    Fuse {
        input: Type,
        stages: Vec<(Stage, Closure)>,
        optional: bool,
    },
    /// An empty table of a keyed fold.
    KeyedScanInit { key: Box<Type>, state: Box<Type> },
    /// A keyed fold that says the state of a key whenever that has changed.
    KeyedScan(Box<KeyedScan>),
    /// No packs yet: for one receiver, or by member.
    PackInit { payload: Type, by_member: bool },
    /// Puts an element into the open pack of its receiver.
    Pack(Box<Pack>),
    /// Packs one by one, with their members.
    Packs { payload: Type, by_member: bool },
    /// A pack to a member of a cluster.
    PackSerialize { payload: Type },
    /// The elements of a pack, with the member that has sent it where the program is told.
    Unpack {
        payload: Type,
        sender: Option<Box<Type>>,
    },
    /// Which of two streams of pairs an element is of, beside its key.
    Side { of: Box<Match>, left: bool },
    /// An empty table of a join.
    MatchInit(Box<Match>),
    /// A join: an element meets what came before it on the other side.
    Match(Box<Match>),
    /// The pairs of a key one by one.
    EachMatch(Box<Match>),
    /// An element as an update of a keyed state.
    Update(Box<Update>),
    /// A keyed state that requests are answered from.
    Lookup(Box<Lookup>),
    /// Some of the answers.
    Answer { of: Box<Answers>, part: AnswerPart },
    /// Which of two streams an element is of.
    AskSide { of: Box<Sides>, side: AskSide },
    /// One state before anything came.
    AskInit(Box<AskInit>),
    /// One state that whoever asks gets a copy of.
    Ask(Box<Ask>),
    /// Requests with what they found.
    Asked(Box<Asked>),
    /// What they see of it.
    OnState(Box<OnState>),
    /// No counts yet.
    CountInit { of: Box<Counted>, state: Box<Type> },
    /// A keyed fold that says a key when it is reached.
    Count(Box<Count>),
    /// What it says, one by one.
    Counted(Box<Counted>),
    /// No partial results yet.
    CombineInit(Box<Partials>),
    /// An element becomes part of the result of its key.
    Combine(Box<Combine>),
    /// Partial results one by one.
    Partials(Box<Partials>),
    /// Two partial results become one.
    Merge {
        state: Box<Type>,
        parts: Vec<MergePart>,
    },
}

/// Types of a table of partial results: who gets them, their keys, and the results; none where there is one receiver, or one key.
#[derive(Clone, Debug)]
pub(crate) struct Partials {
    pub(crate) member: Option<Type>,
    pub(crate) key: Option<Type>,
    pub(crate) state: Type,
}

/// A fold or reduce of the flow over what a tick has, before it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Combine {
    pub(crate) of: Partials,
    /// A payload, or a member and a payload.
    pub(crate) element: Type,
    pub(crate) stages: Vec<(Stage, Closure)>,
    /// None for a reduce, whose first value is its state.
    pub(crate) init: Option<Closure>,
    pub(crate) acc: Closure,
}

/// What becomes of a part of two results.
#[derive(Clone, Debug)]
pub(crate) struct MergePart {
    pub(crate) path: Vec<Member>,
    pub(crate) by: MergeOperator,
}

/// Each is commutative and associative on the types that the engine says it of.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MergeOperator {
    Add,
    WrappingAdd,
    SaturatingAdd,
    Max,
    Min,
    Or,
    And,
    Xor,
    Union,
}

/// Types of what a keyed state answers: keys, states, requests, and what is kept of an update until it has taken effect.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    pub(crate) key: Type,
    pub(crate) state: Type,
    pub(crate) request: Type,
    pub(crate) kept: Type,
}

/// A keyed fold or reduce of the flow that requests are answered from.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    pub(crate) answers: Answers,
    pub(crate) value: Type,
    /// None of a reduce, whose first value of a key is its state.
    pub(crate) init: Option<Closure>,
    pub(crate) acc: Closure,
}

/// Closures that make a pair of key and value of an element.
#[derive(Clone, Debug)]
pub(crate) struct Update {
    pub(crate) input: Type,
    pub(crate) stages: Vec<(Stage, Closure)>,
    pub(crate) key: Type,
    pub(crate) value: Type,
    pub(crate) request: Type,
    /// Does the element come out again behind its effect?
    pub(crate) keeps: bool,
}

/// Which of the answers.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AnswerPart {
    /// Elements that have taken effect.
    Kept,
    /// Requests whose key has a state.
    Found,
    /// Requests whose key has none.
    Missing,
}

/// Types of the keys and of the values on both sides of a join.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    pub(crate) key: Type,
    pub(crate) left: Type,
    pub(crate) right: Type,
}

/// What is packed, and for which member of a cluster; none where the receiver is a process.
#[derive(Clone, Debug)]
pub(crate) struct Pack {
    /// A payload, or a member and a payload.
    pub(crate) element: Type,
    pub(crate) payload: Type,
    pub(crate) route: Option<Route>,
}

/// Packs are closed at so many bytes, far below the 8 MiB that a frame of tokio-util's `LengthDelimitedCodec` may have.
const PACK_BYTES: u64 = 65_536;

/// A keyed fold of the flow, with the types of its keys, values and states.
#[derive(Clone, Debug)]
pub(crate) struct KeyedScan {
    pub(crate) key: Type,
    pub(crate) value: Type,
    pub(crate) state: Type,
    pub(crate) init: Closure,
    pub(crate) acc: Closure,
}

/// A closure inside of another.
#[derive(Clone, Debug)]
pub(crate) enum Closure {
    /// The flow's own.
    Kept(TokenStream),
    Made(Box<Glue>),
}

/// What a fused closure does with an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Map,
    Filter,
    FilterMap,
    Inspect,
}

impl Stage {
    /// May the element end here?
    pub(crate) fn drops(self) -> bool {
        matches!(self, Self::Filter | Self::FilterMap)
    }
}

impl Closure {
    pub(crate) fn tokens(&self, names: Names<'_>) -> TokenStream {
        match self {
            Self::Kept(tokens) => tokens.clone(),
            Self::Made(glue) => glue.tokens(names),
        }
    }
}

/// Which member of the receiving cluster gets an element.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) element: Type,
    pub(crate) logical: Logical,
    pub(crate) shards: u32,
    pub(crate) shard: Shard,
    /// The sending cluster and its shards; none for a process.
    pub(crate) own: Option<(LocationKey, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logical {
    /// The element is `(MemberId, payload)` and names the member.
    Addressed,
    /// There is one.
    Zero,
    /// The one that the sender is.
    Same,
}

#[derive(Clone, Debug)]
pub(crate) enum Shard {
    None,
    Keep,
    Turn,
    Hash(Vec<KeyPart>),
}

#[derive(Clone, Debug)]
pub(crate) enum KeyPart {
    Sender,
    Payload {
        path: Vec<Member>,
        member: bool,
        seen: Option<Seen>,
        coarser: Option<Coarser>,
    },
}

/// What of a number is hashed: its remainder, or what a division leaves of it.
#[derive(Clone, Debug)]
pub(crate) struct Coarser {
    pub(crate) operator: CoarserOperator,
    pub(crate) by: Literal,
}

#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub(crate) enum CoarserOperator {
    #[serde(rename = "%")]
    Remainder,
    #[serde(rename = "/")]
    Quotient,
}

/// Where serde may not give back the same value, the receiver's is hashed.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Type of what is at the path.
    pub(crate) part: Box<Type>,
    /// Fields of it, followed after it is read back.
    pub(crate) fields: Vec<Member>,
}

#[derive(Clone, Debug)]
pub(crate) struct Rebind {
    /// Original cluster, new one, and shards of the new one.
    pub(crate) own: Option<(LocationKey, LocationKey, u32)>,
    pub(crate) members: Vec<RebindMembers>,
}

#[derive(Clone, Debug)]
pub(crate) struct RebindMembers {
    pub(crate) from: LocationKey,
    pub(crate) to: LocationKey,
    pub(crate) shards: u32,
    pub(crate) representative: Option<LocationKey>,
}

impl Glue {
    /// The expression; of a [`Rebind`] only the definitions that come before the kept one.
    pub(crate) fn tokens(&self, names: Names<'_>) -> TokenStream {
        let hydro = names.hydro;
        match self {
            Self::Serialize { element } => {
                let encode = encode(&quote!(data), hydro);
                quote!(#hydro::runtime_support::stageleft::runtime_support::fn1_type_hint::<#element, _>(|data| #encode))
            }
            Self::Route(route) => route.tokens(names),
            Self::Deserialize { payload } => {
                let decode = decode(payload, &quote!(res.unwrap()), hydro);
                quote!(|res| #decode)
            }
            Self::Drop { payload } => {
                let decode = decode(payload, &quote!(res.unwrap().1), hydro);
                quote!(|res| #decode)
            }
            Self::Divide {
                payload,
                tag,
                shards,
            } => {
                let decode = decode(payload, &quote!(bytes), hydro);
                let id = quote!(id as #hydro::__staged::location::TaglessMemberId);
                let logical = match *shards {
                    1 => quote!(from_tagless(#id)),
                    n => {
                        let n = Literal::u32_suffixed(n);
                        quote!(from_raw_id((#id).get_raw_id() / #n))
                    }
                };
                quote!(|res| {
                    let (id, bytes) = res.unwrap();
                    (#hydro::__staged::location::MemberId::<#tag>::#logical, #decode)
                })
            }
            Self::LogicalMembers {
                shards,
                representative,
            } => {
                let represents = represents(*shards, *representative, names);
                let tagless = tagless(hydro);
                let shards = Literal::u32_suffixed(*shards);
                quote!(|(id, event): (#tagless, #hydro::location::MembershipEvent)| if #represents {
                    Some((#tagless::from_raw_id(id.get_raw_id() / #shards), event))
                } else {
                    None
                })
            }
            Self::Rebind(rebind) => rebind.tokens(names),
            Self::Copy(closure) => closure.tokens(names),
            Self::Fuse {
                input,
                stages,
                optional,
            } => fuse(input, stages, *optional, names),
            Self::KeyedScanInit { key, state } => {
                quote!(|| std::collections::HashMap::<#key, #state>::new())
            }
            Self::KeyedScan(scan) => {
                let KeyedScan {
                    key,
                    value,
                    state,
                    init,
                    acc,
                } = &**scan;
                let (init, acc) = (init.tokens(names), acc.tokens(names));
                quote!({
                    let init = #init;
                    let acc = #acc;
                    move |table: &mut std::collections::HashMap<#key, #state>, (key, value): (#key, #value)| {
                        let state = table.entry(key.clone()).or_insert_with(|| init());
                        acc(state, value);
                        Some((key, state.clone()))
                    }
                })
            }
            Self::PackInit { payload, by_member } => {
                let (table, of) = packs(payload, *by_member, hydro);
                quote!(|| #table::<#of>::new())
            }
            Self::Pack(pack) => pack.tokens(names),
            Self::Packs { payload, by_member } => {
                let (table, of) = packs(payload, *by_member, hydro);
                if *by_member {
                    quote!(|packs: #table<#of>| packs.into_iter().flat_map(|(member, packs)|
                        packs.into_iter().map(move |(_, pack)| (member.clone(), pack))))
                } else {
                    quote!(|packs: #table<#of>| packs.into_iter().map(|(_, pack)| pack))
                }
            }
            Self::PackSerialize { payload } => {
                let (tagless, encode) = (tagless(hydro), encode(&quote!(data), hydro));
                quote!(#hydro::runtime_support::stageleft::runtime_support::fn1_type_hint::<
                    (#tagless, std::vec::Vec<#payload>), _
                >(|(member, data)| (member, #encode)))
            }
            Self::Unpack { payload, sender } => match sender {
                None => quote!(|pack: std::vec::Vec<#payload>| pack),
                Some(sender) => quote!(|(member, pack): (#sender, std::vec::Vec<#payload>)|
                    pack.into_iter().map(move |x| (member.clone(), x))),
            },
            Self::Side { of, left: is_left } => {
                let Match { key, left, right } = &**of;
                if *is_left {
                    quote!(|(key, value): (#key, #left)| (key, Ok::<#left, #right>(value)))
                } else {
                    quote!(|(key, value): (#key, #right)| (key, Err::<#left, #right>(value)))
                }
            }
            Self::MatchInit(of) => {
                let Match { key, left, right } = &**of;
                quote!(|| std::collections::HashMap::<#key, (Vec<#left>, Vec<#right>)>::new())
            }
            Self::Match(of) => of.tokens(),
            Self::EachMatch(of) => {
                let Match { key, left, right } = &**of;
                quote!(|(key, found): (#key, Vec<(#left, #right)>)| found.into_iter().map(move |pair| (key.clone(), pair)))
            }
            Self::Update(update) => update.tokens(names),
            Self::Lookup(lookup) => lookup.tokens(names),
            Self::Answer { of, part } => {
                let (key, answer) = (&of.key, of.answer());
                let body = match part {
                    AnswerPart::Kept => {
                        quote!(match answer {
                            Ok(kept) => Some(kept),
                            Err(_) => None,
                        })
                    }
                    AnswerPart::Found => quote!(match answer {
                        Err((request, Some(state))) => Some((key, (request, state))),
                        _ => None,
                    }),
                    AnswerPart::Missing => quote!(match answer {
                        Err((request, None)) => Some((key, request)),
                        _ => None,
                    }),
                };
                quote!(|(key, answer): (#key, #answer)| #body)
            }
            Self::AskSide { of, side } => of.tokens(*side),
            Self::AskInit(init) => init.tokens(names),
            Self::Ask(ask) => ask.tokens(names),
            Self::Asked(of) => of.tokens(),
            Self::OnState(shown) => shown.tokens(names),
            Self::CountInit { of, state } => of.empty(state),
            Self::Count(count) => count.tokens(names),
            Self::Counted(of) => of.tokens(),
            Self::CombineInit(of) => {
                let types = of.types();
                quote!(|| std::collections::HashMap::<#types>::new())
            }
            Self::Combine(combine) => combine.tokens(names),
            Self::Partials(of) => {
                let types = of.types();
                let (member, key) = (part(&of.member, "member"), part(&of.key, "key"));
                let partial = match of.key {
                    None => quote!(state),
                    Some(_) => quote!((key, state)),
                };
                let sent = match of.member {
                    None => partial,
                    Some(_) => quote!((member, #partial)),
                };
                quote!(|table: std::collections::HashMap<#types>| table.into_iter().map(|((#member, #key), state)| #sent))
            }
            Self::Merge { state, parts } => {
                let parts = parts.iter().map(MergePart::tokens);
                quote!(|state: &mut #state, partial: #state| { #(#parts)* })
            }
        }
    }
}

/// The name of a part that there is.
fn part(of: &Option<Type>, name: &str) -> TokenStream {
    match of {
        None => quote!(_),
        Some(_) => format_ident!("{name}").into_token_stream(),
    }
}

impl Partials {
    /// The arguments of the type of the table.
    fn types(&self) -> TokenStream {
        let Self { member, key, state } = self;
        let or_nothing = |of: &Option<Type>| match of {
            None => quote!(()),
            Some(of) => quote!(#of),
        };
        let (member, key) = (or_nothing(member), or_nothing(key));
        quote!((#member, #key), #state)
    }
}

impl Combine {
    fn tokens(&self, names: Names<'_>) -> TokenStream {
        let Self {
            of,
            element,
            stages,
            init,
            acc,
        } = self;
        let (mut lets, mut steps) = (quote!(), quote!());
        for (i, (stage, closure)) in stages.iter().enumerate() {
            let (f, closure) = (format_ident!("f{i}"), closure.tokens(names));
            lets.extend(quote!(let #f = #closure;));
            steps.extend(match stage {
                Stage::Map => quote!(let x = #f(x);),
                Stage::Filter => quote!(if !#f(&x) { return; }),
                Stage::FilterMap => quote!(let x = match #f(x) { Some(x) => x, None => return, };),
                Stage::Inspect => quote!(#f(&x);),
            });
        }
        let acc = acc.tokens(names);
        lets.extend(quote!(let acc = #acc;));
        let result = match init {
            None => quote!(match table.get_mut(&(member.clone(), key.clone())) {
                Some(state) => acc(state, value),
                None => {
                    table.insert((member, key), value);
                }
            }),
            Some(init) => {
                let init = init.tokens(names);
                lets.extend(quote!(let init = #init;));
                quote!(acc(table.entry((member, key)).or_insert_with(|| init()), value);)
            }
        };
        let first = match of.member {
            None => quote!(((), x)),
            Some(_) => quote!(x),
        };
        let last = match of.key {
            None => quote!(((), x)),
            Some(_) => quote!(x),
        };
        let types = of.types();
        quote!({
            #lets
            move |table: &mut std::collections::HashMap<#types>, x: #element| {
                let (member, x) = #first;
                #steps
                let (key, value) = #last;
                #result
            }
        })
    }
}

impl MergePart {
    fn tokens(&self) -> TokenStream {
        let path = &self.path;
        let place = match path[..] {
            [] => quote!(*state),
            _ => quote!(state #(.#path)*),
        };
        let other = quote!(partial #(.#path)*);
        match self.by {
            MergeOperator::Add => quote!(#place += #other;),
            MergeOperator::Or => quote!(#place |= #other;),
            MergeOperator::And => quote!(#place &= #other;),
            MergeOperator::Xor => quote!(#place ^= #other;),
            MergeOperator::WrappingAdd => quote!(#place = (#place).wrapping_add(#other);),
            MergeOperator::SaturatingAdd => quote!(#place = (#place).saturating_add(#other);),
            MergeOperator::Max => quote!(if #other > #place { #place = #other; }),
            MergeOperator::Min => quote!(if #other < #place { #place = #other; }),
            MergeOperator::Union => quote!((#place).extend(#other);),
        }
    }
}

impl Answers {
    fn answer(&self) -> TokenStream {
        let Self {
            state,
            request,
            kept,
            ..
        } = self;
        quote!(Result<#kept, (#request, Option<#state>)>)
    }
}

impl Update {
    fn tokens(&self, names: Names<'_>) -> TokenStream {
        let Self {
            input,
            key,
            value,
            request,
            ..
        } = self;
        let (lets, steps) = staged(&self.stages, names);
        let (kept, kept_type) = if self.keeps {
            (quote!(x.clone()), quote!(#input))
        } else {
            (quote!(()), quote!(()))
        };
        quote!({
            #lets
            move |x: #input| {
                let kept = #kept;
                #steps
                let (key, value): (#key, #value) = x;
                (key, Ok::<(#value, #kept_type), #request>((value, kept)))
            }
        })
    }
}

impl Lookup {
    fn tokens(&self, names: Names<'_>) -> TokenStream {
        let Answers {
            key,
            state,
            request,
            kept,
        } = &self.answers;
        let (value, answer) = (&self.value, self.answers.answer());
        let acc = self.acc.tokens(names);
        let (open, take_in) = match &self.init {
            Some(init) => {
                let init = init.tokens(names);
                (
                    quote!(let init = #init;),
                    quote! {
                        let state = table.entry(key.clone()).or_insert_with(|| init());
                        acc(state, value);
                    },
                )
            }
            None => (
                quote!(),
                quote! {
                    match table.get_mut(&key) {
                        Some(state) => acc(state, value),
                        None => { table.insert(key.clone(), value); }
                    }
                },
            ),
        };
        quote!({
            #open
            let acc = #acc;
            move |table: &mut std::collections::HashMap<#key, #state>, (key, what): (#key, Result<(#value, #kept), #request>)| {
                let answer: #answer = match what {
                    Ok((value, kept)) => {
                        #take_in
                        Ok(kept)
                    }
                    Err(request) => {
                        let state = table.get(&key).cloned();
                        Err((request, state))
                    }
                };
                Some((key, answer))
            }
        })
    }
}

impl Match {
    fn tokens(&self) -> TokenStream {
        let Self { key, left, right } = self;
        quote!(|table: &mut std::collections::HashMap<#key, (Vec<#left>, Vec<#right>)>, (key, value): (#key, Result<#left, #right>)| {
            let (lefts, rights) = table.entry(key.clone()).or_insert_with(|| (Vec::new(), Vec::new()));
            let found: Vec<_> = match value {
                Ok(left) => {
                    let found = rights.iter().map(|right| (left.clone(), right.clone())).collect();
                    lefts.push(left);
                    found
                }
                Err(right) => {
                    let found = lefts.iter().map(|left| (left.clone(), right.clone())).collect();
                    rights.push(right);
                    found
                }
            };
            Some((key, found))
        })
    }
}

impl Pack {
    fn tokens(&self, names: Names<'_>) -> TokenStream {
        let hydro = names.hydro;
        let Self {
            element,
            payload,
            route,
        } = self;
        let (table, of) = packs(payload, route.is_some(), hydro);
        let (argument, data, open) = match route {
            None => (quote!(x), quote!(x), quote!()),
            Some(route) => {
                let Addressee {
                    argument,
                    payload,
                    member,
                } = route.addressee(names);
                let open = quote!(let packs = packs.entry(#member).or_default(););
                (argument, payload, open)
            }
        };
        let limit = Literal::u64_suffixed(PACK_BYTES);
        quote!(|packs: &mut #table<#of>, #argument: #element| {
            #open
            let size = #hydro::runtime_support::bincode::serialized_size(&#data).unwrap();
            match packs.last_mut() {
                Some((bytes, pack)) if *bytes + size <= #limit => { *bytes += size; pack.push(#data); }
                _ => packs.push((size, std::vec![#data]))
            }
        })
    }
}

/// The member that gets an element, as an expression of the closure's argument.
struct Addressee {
    argument: TokenStream,
    payload: TokenStream,
    member: TokenStream,
}

impl Route {
    fn tokens(&self, names: Names<'_>) -> TokenStream {
        let hydro = names.hydro;
        let Addressee {
            argument,
            payload,
            member,
        } = self.addressee(names);
        let encode = encode(&payload, hydro);
        let closure = quote!(|#argument| (#member, #encode));
        let element = &self.element;
        let hint = quote!(#hydro::runtime_support::stageleft::runtime_support::fn1_type_hint);
        match self.shard {
            Shard::Turn => {
                quote!({ let turn = std::cell::Cell::new(0u32); #hint::<#element, _>(move #closure) })
            }
            _ => quote!(#hint::<#element, _>(#closure)),
        }
    }

    fn addressee(&self, names: Names<'_>) -> Addressee {
        let hydro = names.hydro;
        let addressed = self.logical == Logical::Addressed;
        let payload = if addressed { quote!(data) } else { quote!(x) };
        let logical = match self.logical {
            Logical::Addressed => Some(quote!(id.get_raw_id())),
            Logical::Zero => None,
            Logical::Same => Some(self.own_logical(names)),
        };
        let logical = logical.map(|logical| match self.shards {
            1 => logical,
            n => {
                let n = Literal::u32_suffixed(n);
                quote!(#logical * #n)
            }
        });
        let physical = match (logical, self.shard_tokens(&payload, names)) {
            (Some(logical), Some(shard)) => quote!(#logical + #shard),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => quote!(0u32),
        };
        let (argument, member) = match (addressed, self.shards) {
            // Deployments need not number members; an id that stays what it is goes through as it is.
            (true, 1) => (quote!((id, data)), quote!(id.into_tagless())),
            (_, _) => {
                let member =
                    quote!(#hydro::__staged::location::TaglessMemberId::from_raw_id(#physical));
                let argument = if addressed {
                    quote!((id, data))
                } else {
                    quote!(x)
                };
                (argument, member)
            }
        };
        Addressee {
            argument,
            payload,
            member,
        }
    }

    fn own_logical(&self, names: Names<'_>) -> TokenStream {
        match self.own {
            None => quote!(0u32),
            Some((own, shards)) => {
                let own = self_id((names.key)(own));
                if shards == 1 {
                    return quote!(#own.get_raw_id());
                }
                let shards = Literal::u32_suffixed(shards);
                quote!(#own.get_raw_id() / #shards)
            }
        }
    }

    fn shard_tokens(&self, payload: &TokenStream, names: Names<'_>) -> Option<TokenStream> {
        let n = Literal::u32_suffixed(self.shards);
        let hydro = names.hydro;
        match &self.shard {
            Shard::None => None,
            Shard::Turn => Some(quote!({ turn.set((turn.get() + 1u32) % #n); turn.get() })),
            Shard::Keep => {
                // Only a cluster can keep a shard: checked when the holes are read.
                let (own, _) = self.own?;
                let own = self_id((names.key)(own));
                Some(quote!(#own.get_raw_id() % #n))
            }
            Shard::Hash(key) => {
                let feed = key.iter().map(|part| {
                    let value = match part {
                        KeyPart::Sender => {
                            let own = self.own_logical(names);
                            quote!((#own))
                        }
                        KeyPart::Payload {
                            path,
                            member,
                            seen,
                            coarser,
                        } => {
                            let sent = quote!(#payload #(.#path)*);
                            let value = match seen {
                                None => sent,
                                Some(Seen { part, fields }) => {
                                    let bytes = quote!(#hydro::runtime_support::bincode::serialize(&#sent).unwrap());
                                    let read = decode(part, &bytes, hydro);
                                    quote!(#read #(.#fields)*)
                                }
                            };
                            match coarser {
                                _ if *member => quote!(#value.get_raw_id()),
                                None => value,
                                Some(Coarser {
                                    operator: CoarserOperator::Remainder,
                                    by,
                                }) => quote!((#value % #by)),
                                Some(Coarser {
                                    operator: CoarserOperator::Quotient,
                                    by,
                                }) => quote!((#value / #by)),
                            }
                        }
                    };
                    quote!(std::hash::Hash::hash(&#value, &mut hasher);)
                });
                let n = Literal::u64_suffixed(self.shards.into());
                Some(quote!(({
                    let mut hasher = std::collections::hash_map::DefaultHasher::new();
                    #(#feed)*
                    (std::hash::Hasher::finish(&hasher) % #n) as u32
                })))
            }
        }
    }
}

impl Rebind {
    fn tokens(&self, names: Names<'_>) -> TokenStream {
        let hydro = names.hydro;
        let own = self.own.iter().map(|&(from, to, shards)| {
            let (from, to) = (self_id((names.key)(from)), self_id((names.key)(to)));
            if shards == 1 {
                return quote!(let #from = #to;);
            }
            let shards = Literal::u32_suffixed(shards);
            quote!(let #from = &*Box::leak(Box::new(
                #hydro::__staged::location::TaglessMemberId::from_raw_id(#to.get_raw_id() / #shards)
            ));)
        });
        let members = self.members.iter().map(|members| {
            let (from, to) = (
                member_ids((names.key)(members.from)),
                member_ids((names.key)(members.to)),
            );
            if members.shards == 1 {
                return quote!(let #from = #to;);
            }
            let represents = represents(members.shards, members.representative, names);
            let tagless = tagless(hydro);
            let shards = Literal::u32_suffixed(members.shards);
            quote!(let #from: &'static [#tagless] = Box::leak(
                #to.iter()
                    .filter(|id| #represents)
                    .map(|id| #tagless::from_raw_id(id.get_raw_id() / #shards))
                    .collect::<Vec<_>>()
                    .into_boxed_slice()
            );)
        });
        quote!(#(#own)* #(#members)*)
    }
}

fn fuse(
    input: &Type,
    stages: &[(Stage, Closure)],
    optional: bool,
    names: Names<'_>,
) -> TokenStream {
    let (lets, steps) = staged(stages, names);
    let result = if optional { quote!(Some(x)) } else { quote!(x) };
    quote!({ #lets move |x: #input| { #steps #result } })
}

/// Closures with names, and `x` going through them.
pub(crate) fn staged(stages: &[(Stage, Closure)], names: Names<'_>) -> (TokenStream, TokenStream) {
    let (mut lets, mut steps) = (quote!(), quote!());
    for (i, (stage, closure)) in stages.iter().enumerate() {
        let (f, closure) = (format_ident!("f{i}"), closure.tokens(names));
        lets.extend(quote!(let #f = #closure;));
        steps.extend(match stage {
            Stage::Map => quote!(let x = #f(x);),
            Stage::Filter => quote!(if !#f(&x) { return None; }),
            Stage::FilterMap => quote!(let x = #f(x)?;),
            Stage::Inspect => quote!(#f(&x);),
        });
    }
    (lets, steps)
}

fn encode(value: &TokenStream, hydro: &Ident) -> TokenStream {
    quote!(#hydro::runtime_support::bincode::serialize(&#value).unwrap().into())
}

fn decode(payload: &Type, bytes: &TokenStream, hydro: &Ident) -> TokenStream {
    quote!(#hydro::runtime_support::bincode::deserialize::<#payload>(&#bytes).unwrap())
}

/// Packs of one tick with their sizes, for one receiver or by member, as a type and its arguments; the last pack of a receiver is open.
fn packs(payload: &Type, by_member: bool, hydro: &Ident) -> (TokenStream, TokenStream) {
    let vector = quote!(std::vec::Vec);
    let pack = quote!((u64, #vector<#payload>));
    if !by_member {
        return (vector, pack);
    }
    let tagless = tagless(hydro);
    let table = quote!(std::collections::BTreeMap);
    (table, quote!(#tagless, #vector<#pack>))
}

fn tagless(hydro: &Ident) -> TokenStream {
    quote!(#hydro::location::member_id::TaglessMemberId)
}

/// Is `id` the one that stands for its logical member: shard 0, or the observer's own?
fn represents(shards: u32, representative: Option<LocationKey>, names: Names<'_>) -> TokenStream {
    let n = Literal::u32_suffixed(shards);
    let wanted = match representative {
        None => quote!(0u32),
        Some(own) => {
            let own = self_id((names.key)(own));
            quote!(#own.get_raw_id() % #n)
        }
    };
    quote!(id.get_raw_id() % #n == #wanted)
}

fn self_id(key: LocationKey) -> Ident {
    format_ident!("__hydro_lang_cluster_self_id_{}", key.to_string())
}

fn member_ids(key: LocationKey) -> Ident {
    format_ident!("__hydro_lang_cluster_ids_{}", key.to_string())
}
