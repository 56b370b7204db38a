//! Everything that this crate takes from Hydro, for the one version that it is built for.
//!
//! A folder per version gives the same names: Hydro's own, and functions where versions differ. Nothing outside of these folders names
//! `hydro_lang` or `stageleft`. Which version it is, a cargo feature says; a manifest has one of them, because no two releases of Hydro
//! have yet been found in one lock file.

#[cfg(not(any(feature = "hydro-0-16", feature = "hydro-0-17")))]
compile_error!(
    "hydrofoil is built for no version of Hydro: leave its default features on (package `hydrofoil` for hydro_lang 0.16, \
     `hydrofoil-hydro-0-17` for 0.17)"
);
#[cfg(all(feature = "hydro-0-16", feature = "hydro-0-17"))]
compile_error!(
    "hydrofoil is built for one version of Hydro: choose the feature `hydro-0-16` or `hydro-0-17`"
);

#[cfg(feature = "hydro-0-16")]
mod v0_16;
#[cfg(feature = "hydro-0-16")]
pub(crate) use v0_16::*;

#[cfg(feature = "hydro-0-17")]
mod v0_17;
#[cfg(feature = "hydro-0-17")]
pub(crate) use v0_17::*;

use std::cell::RefCell;
use std::rc::Rc;

/// An operator that several others share.
pub(crate) type Shared = Rc<RefCell<HydroNode>>;

/// The outermost layer of a location.
pub(crate) enum Layer<'l> {
    /// A process or a cluster.
    Root,
    /// An atomic section, which is a tick seen from outside.
    Atomic(&'l LocationId),
    /// A tick with the number of its clock, and what it is a tick of.
    Tick {
        clock: usize,
        outside: &'l LocationId,
    },
}

/// The types in a collection.
pub(crate) fn parts(collection: &CollectionKind) -> Vec<&syn::Type> {
    match collection {
        CollectionKind::Stream { element_type, .. }
        | CollectionKind::Singleton { element_type, .. }
        | CollectionKind::Optional { element_type, .. } => vec![&element_type.0],
        CollectionKind::KeyedStream {
            key_type,
            value_type,
            ..
        }
        | CollectionKind::KeyedSingleton {
            key_type,
            value_type,
            ..
        } => vec![&key_type.0, &value_type.0],
    }
}

/// The type of one element; keyed collections carry pairs.
pub(crate) fn element_type(kind: &CollectionKind) -> syn::Type {
    match parts(kind).as_slice() {
        [one] => (*one).clone(),
        pair => syn::parse_quote!((#(#pair),*)),
    }
}
