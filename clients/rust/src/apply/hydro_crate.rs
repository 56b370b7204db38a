//! The name under which the flow's crate reaches `hydro_lang`: a dependency may be renamed in `Cargo.toml`.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::Ident;

/// Where Hydro names its own crate: in (de)serializers, whose path it looks up in `Cargo.toml`, and in closures of its library.
const NAMED: [(&str, &[&str]); 2] = [
    ("runtime_support", &["bincode", "stageleft"]),
    ("__staged", &["live_collections"]),
];

/// The first of the names in the flow's texts; `hydro_lang` where no text says another. The engine reads it from the same places.
pub(crate) fn hydro_crate<'t>(texts: impl Iterator<Item = &'t str>) -> Ident {
    let names: BTreeSet<&str> = texts.flat_map(names_in).collect();
    let name = names.first().copied().unwrap_or("hydro_lang");
    syn::parse_str(name).unwrap_or_else(|_| Ident::new("hydro_lang", Span::call_site()))
}

fn names_in(text: &str) -> Vec<&str> {
    let words = words(text);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|found| *found == word);
    (0..words.len())
        .filter(|&at| at == 0 || !(is(at - 1, "::") || is(at - 1, "#")))
        .filter(|&at| is(at + 1, "::") && is(at + 3, "::"))
        .filter(|&at| {
            NAMED.iter().any(|(module, parts)| {
                is(at + 2, module) && parts.iter().any(|part| is(at + 4, part))
            })
        })
        .map(|at| words[at])
        .filter(|name| *name != "crate")
        .collect()
}

/// Identifiers, `::`, and every other visible character for itself.
fn words(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = vec![];
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if is_part(first) {
            rest.find(|c| !is_part(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after.trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::hydro_crate;

    fn name(texts: &[&str]) -> String {
        hydro_crate(texts.iter().copied()).to_string()
    }

    #[test]
    fn serializers_and_library_closures_name_the_crate() {
        let serializer = "hydro :: runtime_support :: stageleft :: runtime_support :: fn1_type_hint :: < u32 , _ > (| data | data)";
        let decode = "| res | { renamed::runtime_support::bincode::deserialize::<u32>(&res.unwrap()).unwrap() }";
        let library = "{ use flow :: __staged :: __deps :: * ; use flow :: __staged :: live_collections :: stream :: * ; | x | x }";
        assert_eq!(name(&[serializer]), "hydro");
        assert_eq!(name(&[decode]), "renamed");
        assert_eq!(name(&[library]), "flow");
        assert_eq!(name(&[serializer, decode]), "hydro");
    }

    #[test]
    fn other_paths_do_not() {
        let hint = "stageleft :: runtime_support :: fn1_type_hint :: < u32 , u32 > (| x | x)";
        let inner = "other :: hydro :: runtime_support :: bincode :: serialize (& x)";
        let own = "{ use crate :: __staged :: live_collections :: * ; | x | x }";
        assert_eq!(
            name(&[
                hint,
                inner,
                own,
                "r#hydro::runtime_support::bincode",
                "é ::"
            ]),
            "hydro_lang"
        );
        assert_eq!(name(&[]), "hydro_lang");
    }
}
