//! Source positions that do not depend on the machine.

/// Rewrites every `"span"` value of a serialized root.
///
/// A scan of the text is enough: inside a JSON string every quote is escaped, so `"span":"` can only be the field.
pub(crate) fn relocate_spans(json: &str, prefix: Option<&str>) -> String {
    const FIELD: &str = "\"span\":\"";
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(FIELD) {
        let (before, value) = rest.split_at(at + FIELD.len());
        let end = end_of_string(value);
        out.push_str(before);
        out.push_str(relative(&value[..end], prefix));
        rest = &value[end..];
    }
    out.push_str(rest);
    out
}

/// Where the string that starts at the front of `text` ends (the position of its closing quote).
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The part of a position after the folder that differs between machines.
fn relative<'a>(span: &'a str, prefix: Option<&str>) -> &'a str {
    if let Some(rest) = prefix.and_then(|prefix| span.strip_prefix(prefix.trim_end_matches('/')))
        && let Some(rest) = rest.strip_prefix('/')
    {
        return rest;
    }
    // <cargo home>/registry/src/<index>/<crate>-<version>/src/...
    if let Some((_, rest)) = span.split_once("/registry/src/") {
        return rest.split_once('/').map_or(rest, |(_, path)| path);
    }
    // <cargo home>/git/checkouts/<name>-<hash>/<revision>/...
    if let Some((_, rest)) = span.split_once("/git/checkouts/") {
        return rest;
    }
    // /rustc/<hash>/library/... or <toolchain>/lib/rustlib/src/rust/library/...
    if let Some(rest) = span.strip_prefix("/rustc/") {
        return rest.split_once('/').map_or(rest, |(_, path)| path);
    }
    if let Some((_, rest)) = span.split_once("/rustlib/src/rust/") {
        return rest;
    }
    from_crate(span)
}

/// An absolute path from the folder of its crate on: what stands before that differs between machines, and says who builds where.
fn from_crate(span: &str) -> &str {
    const SEPARATORS: [char; 2] = ['/', '\\'];
    let has_drive = span.as_bytes().get(1) == Some(&b':');
    if !span.starts_with(SEPARATORS) && !has_drive {
        return span;
    }
    let starts: Vec<usize> = span
        .match_indices(SEPARATORS)
        .map(|(at, _)| at + 1)
        // In JSON a backslash is two.
        .filter(|&at| !span[at..].starts_with(SEPARATORS))
        .collect();
    let folder = starts.windows(2).rposition(|pair| {
        matches!(
            span[pair[0]..pair[1]].trim_end_matches(SEPARATORS),
            "src" | "tests" | "examples" | "benches"
        )
    });
    let from = match folder {
        // The folder of the crate tells those of a workspace apart.
        Some(at) => starts[at.saturating_sub(1)],
        None => starts.last().copied().unwrap_or_default(),
    };
    &span[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_strips_what_differs_between_machines() {
        let cases = [
            ("/home/me/app/src/a.rs:3", "src/a.rs:3"),
            ("/home/me/application/src/a.rs:3", "application/src/a.rs:3"),
            ("/home/me/application/a.rs:3", "a.rs:3"),
            (
                "/home/me/.cargo/registry/src/index.example-1/hydro_lang-0.16.0/src/lib.rs:9",
                "hydro_lang-0.16.0/src/lib.rs:9",
            ),
            (
                "/home/me/.cargo/git/checkouts/hydro-12ab/9f8e/hydro_lang/src/lib.rs:9",
                "hydro-12ab/9f8e/hydro_lang/src/lib.rs:9",
            ),
            (
                "/rustc/0123abcd/library/core/src/ops.rs:1",
                "library/core/src/ops.rs:1",
            ),
            (
                "/opt/rust/lib/rustlib/src/rust/library/core/src/ops.rs:1",
                "library/core/src/ops.rs:1",
            ),
        ];
        for (span, expected) in cases {
            assert_eq!(relative(span, Some("/home/me/app/")), expected);
            assert_eq!(relative(span, Some("/home/me/app")), expected);
        }
    }

    #[test]
    fn nothing_absolute_is_left() {
        let cases = [
            ("/home/me/work/app/src/a.rs:3", "app/src/a.rs:3"),
            ("/home/me/src/app/crates/b/src/c/d.rs:3", "b/src/c/d.rs:3"),
            ("/home/me/app/tests/t.rs:3", "app/tests/t.rs:3"),
            ("/src/main.rs:3", "src/main.rs:3"),
            ("/main.rs:3", "main.rs:3"),
            (r"C:\\me\\app\\src\\a.rs:3", r"app\\src\\a.rs:3"),
            ("src/a.rs:3", "src/a.rs:3"),
            ("a.rs:3", "a.rs:3"),
            ("", ""),
        ];
        for (span, expected) in cases {
            assert_eq!(relative(span, None), expected);
        }
    }

    #[test]
    fn only_span_fields_are_rewritten() {
        let json = r#"{"f":"q!(\"span\":\"/p/x\")","op":{"span":"/p/q\"r.rs:1","id":0},"z":{"span":null}}"#;
        assert_eq!(
            relocate_spans(json, Some("/p")),
            r#"{"f":"q!(\"span\":\"/p/x\")","op":{"span":"q\"r.rs:1","id":0},"z":{"span":null}}"#
        );
    }
}
