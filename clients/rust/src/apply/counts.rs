//! Closures that count by key: a fold of the flow, one element at a time, and conditions of the flow on its state.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::templates::{Closure, Names};

/// What is counted and what is said of a key.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) key: Type,
    pub(crate) value: Type,
    pub(crate) gives: Gives,
}

/// What is said of a key: itself, or all elements that count for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Gives {
    Key,
    Elements,
}

/// A keyed fold of the flow, when a key is said, and when it is forgotten: at once if nothing else is said.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    pub(crate) of: Counted,
    pub(crate) state: Type,
    pub(crate) init: Closure,
    pub(crate) acc: Closure,
    pub(crate) reached: Test,
    pub(crate) complete: Option<Test>,
}

/// A condition on a key and its count, or its opposite.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    pub(crate) closure: Closure,
    /// Is it a filter, or a filter_map that gives the key?
    pub(crate) filters: bool,
    pub(crate) not: bool,
}

impl Counted {
    /// The type of what is said of a key, beside the key.
    pub(crate) fn said(&self) -> Type {
        let value = &self.value;
        match self.gives {
            Gives::Key => syn::parse_quote!(bool),
            Gives::Elements => syn::parse_quote!(std::vec::Vec<#value>),
        }
    }

    /// What is said, one by one.
    pub(crate) fn tokens(&self) -> TokenStream {
        let Self { key, value, gives } = self;
        match gives {
            Gives::Key => {
                quote!(|(key, said): (#key, bool)| if said { Some(key) } else { None })
            }
            Gives::Elements => {
                quote!(|(key, values): (#key, Vec<#value>)| values.into_iter().map(move |value| (key.clone(), value)))
            }
        }
    }

    /// Types of a table: by key the count, whether it was said, and what counts where that is said.
    fn table(&self, state: &Type) -> TokenStream {
        let Self { key, value, gives } = self;
        match gives {
            Gives::Key => quote!(<#key, (#state, bool)>),
            Gives::Elements => quote!(<#key, (#state, bool, Vec<#value>)>),
        }
    }

    /// Nothing is counted yet.
    pub(crate) fn empty(&self, state: &Type) -> TokenStream {
        let table = self.table(state);
        quote!(|| std::collections::HashMap::#table::new())
    }
}

impl Count {
    pub(crate) fn tokens(&self, names: Names<'_>) -> TokenStream {
        let Counted { key, value, gives } = &self.of;
        let table = self.of.table(&self.state);
        let (init, acc) = (self.init.tokens(names), self.acc.tokens(names));
        let reached = self.reached.closure.tokens(names);
        let now = self.reached.tokens(&quote!(reached));
        let (open, last) = match &self.complete {
            None => (quote!(), quote!(now)),
            Some(complete) => {
                let closure = complete.closure.tokens(names);
                (
                    quote!(let complete = #closure;),
                    complete.tokens(&quote!(complete)),
                )
            }
        };
        let (entry, told) = match gives {
            Gives::Key => (
                quote!(let (count, said) = table.entry(key.clone()).or_insert_with(|| (init(), false));),
                quote!(new),
            ),
            Gives::Elements => (
                quote! {
                    let (count, said, values) = table.entry(key.clone()).or_insert_with(|| (init(), false, Vec::new()));
                    values.push(value.clone());
                },
                quote!(if new { values.clone() } else { Vec::new() }),
            ),
        };
        quote!({
            let init = #init;
            let acc = #acc;
            let reached = #reached;
            #open
            move |table: &mut std::collections::HashMap #table, (key, value): (#key, #value)| {
                #entry
                acc(count, value);
                let entry = (key.clone(), count.clone());
                let now = #now;
                let new = now && !*said;
                *said = now;
                let told = #told;
                if #last { table.remove(&key); }
                Some((key, told))
            }
        })
    }
}

impl Test {
    fn tokens(&self, closure: &TokenStream) -> TokenStream {
        let asked = if self.filters {
            quote!(#closure(&entry))
        } else {
            quote!(#closure(entry.clone()).is_some())
        };
        if self.not { quote!(!#asked) } else { asked }
    }
}
