//! Closures of one state that is copied for those who ask: a fold or reduce of the flow, one update or one request at a time.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::templates::{Closure, Names, Stage, staged};

/// What comes in: updates of the state, and requests.
#[derive(Clone, Debug)]
pub(crate) struct Sides {
    pub(crate) value: Type,
    pub(crate) request: Type,
}

/// What goes out: requests with the state that each found.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) request: Type,
    pub(crate) state: Type,
}

/// Which of the two streams an element is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AskSide {
    Update,
    Request,
}

/// Before anything came: the state of a fold, and none of a reduce.
#[derive(Clone, Debug)]
pub(crate) struct AskInit {
    pub(crate) state: Type,
    pub(crate) init: Option<Closure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum By {
    Fold,
    Reduce,
}

/// A fold or reduce of the flow that whoever asks gets a copy of.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) sides: Sides,
    pub(crate) state: Type,
    pub(crate) by: By,
    pub(crate) acc: Closure,
}

impl Sides {
    /// The type of an element of both streams, as a plan writes it.
    pub(crate) fn either(&self) -> Type {
        let Self { value, request } = self;
        syn::parse_quote!(std::result::Result<#value, #request>)
    }

    pub(crate) fn tokens(&self, side: AskSide) -> TokenStream {
        let Self { value, request } = self;
        match side {
            AskSide::Update => quote!(|value: #value| Ok::<#value, #request>(value)),
            AskSide::Request => quote!(|request: #request| Err::<#value, #request>(request)),
        }
    }
}

impl Asked {
    /// The type of what comes out for an element of either stream, as a plan writes it.
    pub(crate) fn found(&self) -> Type {
        let Self { request, state } = self;
        syn::parse_quote!(std::option::Option<(#request, #state)>)
    }

    pub(crate) fn tokens(&self) -> TokenStream {
        let Self { request, state } = self;
        quote!(|found: Option<(#request, #state)>| found)
    }
}

/// What requests see of the state.
#[derive(Clone, Debug)]
pub(crate) struct OnState {
    pub(crate) of: Asked,
    pub(crate) shown: Type,
    pub(crate) stages: Vec<(Stage, Closure)>,
}

impl OnState {
    pub(crate) fn tokens(&self, names: Names<'_>) -> TokenStream {
        let Asked { request, state } = &self.of;
        let shown = &self.shown;
        let (lets, steps) = staged(&self.stages, names);
        quote!({ #lets move |(request, x): (#request, #state)| { #steps let shown: #shown = x; (request, shown) } })
    }
}

impl AskInit {
    pub(crate) fn tokens(&self, names: Names<'_>) -> TokenStream {
        let state = &self.state;
        match &self.init {
            None => quote!(|| None::<#state>),
            Some(init) => init.tokens(names),
        }
    }
}

impl Ask {
    pub(crate) fn asked(&self) -> Asked {
        let (request, state) = (self.sides.request.clone(), self.state.clone());
        Asked { request, state }
    }

    pub(crate) fn tokens(&self, names: Names<'_>) -> TokenStream {
        let Sides { value, request } = &self.sides;
        let (state, acc) = (&self.state, self.acc.tokens(names));
        let (kept, take_in, answer) = match self.by {
            By::Fold => (
                quote!(#state),
                quote!(acc(state, value);),
                quote!(Some((request, state.clone()))),
            ),
            By::Reduce => (
                quote!(Option<#state>),
                quote! {
                    match state {
                        Some(before) => acc(before, value),
                        None => { *state = Some(value); }
                    }
                },
                quote! {
                    match state {
                        Some(now) => Some((request, now.clone())),
                        None => None
                    }
                },
            ),
        };
        quote!({
            let acc = #acc;
            move |state: &mut #kept, what: Result<#value, #request>| {
                let found: Option<(#request, #state)> = match what {
                    Ok(value) => { #take_in None }
                    Err(request) => #answer
                };
                Some(found)
            }
        })
    }
}
