//! Closures of generated programs as Rust that compiles inside generated code: with full paths, and with their types.

use hydro_lang::compile::ir::{DebugExpr, DebugType};
use stageleft::internal::syn;

const HINTS: &str = "hydro_lang::runtime_support::stageleft::runtime_support";
const BINCODE: &str = "hydro_lang::runtime_support::bincode";
const LOCATION: &str = "hydro_lang::__staged::location";

/// `q!(text)` without its wrapping.
pub fn shown(text: &str) -> &str {
    text.strip_prefix("q!(")
        .and_then(|text| text.strip_suffix(')'))
        .unwrap_or(text)
}

/// Names that generated programs use as the library does, in full. There is one tag for members of all clusters.
fn qualified(text: &str) -> String {
    let mut full = text.to_owned();
    while let Some(at) = full.find("hydro_lang :: location :: member_id :: MemberId < ") {
        let end = at + full[at..].find('>').expect("a closed type");
        full.replace_range(at..=end, "__Member");
    }
    full.replace("TaglessMemberId", "__Tagless")
        .replace("MemberId ::", &format!("{LOCATION}::MemberId::<()> ::"))
        .replace("__Tagless", &format!("{LOCATION}::TaglessMemberId"))
        .replace("__Member", &format!("{LOCATION}::MemberId<()>"))
        .replace(
            "hydro_lang :: location :: MembershipEvent",
            "MembershipEvent",
        )
        .replace("MembershipEvent", "hydro_lang::location::MembershipEvent")
}

pub fn parse(text: &str) -> DebugExpr {
    let expr: syn::Expr =
        syn::parse_str(&qualified(text)).unwrap_or_else(|cause| panic!("{text}: {cause}"));
    expr.into()
}

pub fn parse_type(text: &str) -> DebugType {
    let of: syn::Type =
        syn::parse_str(&qualified(text)).unwrap_or_else(|cause| panic!("{text}: {cause}"));
    of.into()
}

/// A closure inside the function that states its types; bare where there is none.
pub fn hinted(hint: &str, text: &str) -> DebugExpr {
    if hint.is_empty() {
        return parse(text);
    }
    parse(&format!("{HINTS}::{hint}({text})"))
}

/// Both ends of a network.
pub struct Codec {
    pub sent: String,
    pub received: String,
    pub from_cluster: bool,
    pub to_cluster: bool,
}

impl Codec {
    pub fn serialize(&self) -> DebugExpr {
        let encode = format!("{BINCODE}::serialize(&data).unwrap().into()");
        let hint = format!("fn1_type_hint::<{}, _>", self.sent);
        if self.to_cluster {
            hinted(
                &hint,
                &format!("|(id, data)| (id.into_tagless(), {encode})"),
            )
        } else {
            hinted(&hint, &format!("|data| {encode}"))
        }
    }

    pub fn deserialize(&self) -> DebugExpr {
        if !self.from_cluster {
            let received = &self.received;
            return parse(&format!(
                "|res| {BINCODE}::deserialize::<{received}>(&res.unwrap()).unwrap()"
            ));
        }
        // The type of a pair of a sender's id and what it sent.
        let received = self.received.split_once(" , ").expect("a pair").1;
        let received = received.strip_suffix(')').expect("a pair");
        parse(&format!(
            "|res| {{ let (id, b) = res.unwrap(); ({LOCATION}::MemberId::<()>::from_tagless(id as {LOCATION}::TaglessMemberId), \
             {BINCODE}::deserialize::<{received}>(&b).unwrap()) }}"
        ))
    }
}
