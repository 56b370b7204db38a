//! Types and collections that a plan names: those of the flow, and what the standard library makes of them. No type from a plan runs code.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use serde_json::Value;
use syn::visit::{self, Visit};
use syn::{Expr, ExprLit, GenericArgument, Lit, Path, PathArguments, Type};

use super::original::Original;
use crate::error::{Code, Error};
use crate::hydro::{
    BoundKind, CollectionKind, KeyedSingletonBoundKind, SingletonBoundKind, StreamOrder,
    StreamRetry, optional, parts,
};

/// Containers and leaves of the standard library, by all paths that people write.
const STANDARD: &str = "u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char String Option Result Vec VecDeque HashMap \
    HashSet BTreeMap BTreeSet std::string::String std::option::Option std::result::Result std::vec::Vec std::collections::VecDeque \
    std::collections::HashMap std::collections::HashSet std::collections::BTreeMap std::collections::BTreeSet";

/// Ids of members, below Hydro's crate: those of one cluster, and those that do not tell of which.
const TYPED_MEMBER: &str = "::location::member_id::MemberId";
const MEMBER: &str = "::location::member_id::TaglessMemberId";

/// Is it the id of a member that does not tell of which cluster it is?
pub(crate) fn is_tagless(of: &Type) -> bool {
    matches!(of, Type::Path(path) if path.qself.is_none() && squeezed(of).ends_with(MEMBER))
}

/// The types of a flow.
pub(crate) struct Types {
    /// Whole types by their text without white space.
    whole: BTreeMap<String, Type>,
    /// Paths in them, without arguments.
    paths: BTreeSet<String>,
}

impl Types {
    pub(crate) fn of(original: &Original) -> Self {
        let mut types = Self {
            whole: BTreeMap::new(),
            paths: STANDARD.split_whitespace().map(str::to_owned).collect(),
        };
        for node in original.nodes.values() {
            for part in parts(&node.collection) {
                if types.whole.insert(squeezed(part), part.clone()).is_none() {
                    types.visit_type(part);
                }
            }
        }
        // The flow may name members of one cluster only; packs are for members of any.
        let near = types
            .paths
            .iter()
            .filter_map(|path| path.strip_suffix(TYPED_MEMBER));
        let near: Vec<_> = near.map(|near| format!("{near}{MEMBER}")).collect();
        types.paths.extend(near);
        types.paths.insert(format!("{}{MEMBER}", original.hydro));
        types
    }

    /// Reads a type that is the flow's, or made of the flow's and the standard library's.
    pub(crate) fn read(&self, text: &str) -> Option<Type> {
        let visible = |c: &char| !c.is_whitespace();
        let known = self
            .whole
            .get(&text.chars().filter(visible).collect::<String>());
        if let Some(known) = known {
            return Some(known.clone());
        }
        let read = syn::parse_str(text).ok()?;
        self.allows(&read).then_some(read)
    }

    fn allows(&self, of: &Type) -> bool {
        match of {
            _ if self.whole.contains_key(&squeezed(of)) => true,
            Type::Tuple(tuple) => tuple.elems.iter().all(|item| self.allows(item)),
            Type::Paren(inner) => self.allows(&inner.elem),
            Type::Group(inner) => self.allows(&inner.elem),
            Type::Array(array) => {
                let is_number = matches!(
                    &array.len,
                    Expr::Lit(ExprLit {
                        lit: Lit::Int(_),
                        ..
                    })
                );
                is_number && self.allows(&array.elem)
            }
            Type::Path(path) if path.qself.is_none() => {
                self.paths.contains(&plain(&path.path))
                    && path
                        .path
                        .segments
                        .iter()
                        .all(|segment| match &segment.arguments {
                            PathArguments::None => true,
                            PathArguments::AngleBracketed(arguments) => {
                                arguments.args.iter().all(|argument| match argument {
                                    GenericArgument::Type(inner) => self.allows(inner),
                                    _ => false,
                                })
                            }
                            PathArguments::Parenthesized(_) => false,
                        })
            }
            _ => false,
        }
    }

    /// Reads a collection that an added operator puts out.
    pub(crate) fn collection(
        &self,
        id: usize,
        json: Option<&Value>,
    ) -> Result<CollectionKind, Error> {
        json.and_then(|json| self.read_collection(json))
            .ok_or_else(|| {
                Error::refused(
                    Code::CollectionWrong,
                    id,
                    "its collection is none of types of the flow",
                )
            })
    }

    fn read_collection(&self, json: &Value) -> Option<CollectionKind> {
        let (kind, of) = match json.as_object()?.iter().collect::<Vec<_>>()[..] {
            [(kind, of)] => (kind.as_str(), of),
            _ => return None,
        };
        let text = |name: &str| of.get(name)?.as_str();
        let part = |name: &str| Some(self.read(text(name)?)?.into());
        let bound = || match text("bound")? {
            "Bounded" => Some(BoundKind::Bounded),
            "Unbounded" => Some(BoundKind::Unbounded),
            _ => None,
        };
        let order = |name: &str| match text(name)? {
            "TotalOrder" => Some(StreamOrder::TotalOrder),
            "NoOrder" => Some(StreamOrder::NoOrder),
            _ => None,
        };
        let retry = |name: &str| match text(name)? {
            "ExactlyOnce" => Some(StreamRetry::ExactlyOnce),
            "AtLeastOnce" => Some(StreamRetry::AtLeastOnce),
            _ => None,
        };
        Some(match kind {
            "Stream" => CollectionKind::Stream {
                bound: bound()?,
                order: order("order")?,
                retry: retry("retry")?,
                element_type: part("element_type")?,
            },
            "Singleton" => CollectionKind::Singleton {
                bound: match bound()? {
                    BoundKind::Bounded => SingletonBoundKind::Bounded,
                    BoundKind::Unbounded => SingletonBoundKind::Unbounded,
                },
                element_type: part("element_type")?,
            },
            "Optional" => optional(text("bound")?, part("element_type")?)?,
            "KeyedStream" => CollectionKind::KeyedStream {
                bound: bound()?,
                value_order: order("value_order")?,
                value_retry: retry("value_retry")?,
                key_type: part("key_type")?,
                value_type: part("value_type")?,
            },
            "KeyedSingleton" => CollectionKind::KeyedSingleton {
                bound: match bound()? {
                    BoundKind::Bounded => KeyedSingletonBoundKind::Bounded,
                    BoundKind::Unbounded => KeyedSingletonBoundKind::Unbounded,
                },
                key_type: part("key_type")?,
                value_type: part("value_type")?,
            },
            _ => return None,
        })
    }
}

impl Visit<'_> for Types {
    fn visit_path(&mut self, path: &Path) {
        self.paths.insert(plain(path));
        visit::visit_path(self, path);
    }

    fn visit_type(&mut self, part: &Type) {
        self.whole
            .entry(squeezed(part))
            .or_insert_with(|| part.clone());
        visit::visit_type(self, part);
    }
}

/// A path without arguments.
fn plain(path: &Path) -> String {
    let segments: Vec<_> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    segments.join("::")
}

/// The text of a type without white space.
pub(crate) fn squeezed(part: &impl ToTokens) -> String {
    let text = part.to_token_stream().to_string();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
