//! No public method of Hydro's live collections is without a program in `examples/methods.json.gz`.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use syn::{Attribute, FnArg, ImplItem, Item, TraitItem, Type, Visibility};

/// Folders and files of a crate, with the name that their free functions and traits are listed under.
const SOURCES: &[(&str, &[&str])] = &[
    (
        "hydro_lang",
        &[
            "src/live_collections",
            "src/location",
            "src/networking",
            "src/forward_handle.rs",
        ],
    ),
    ("hydro_std", &["src"]),
];

#[test]
fn every_public_method_has_a_program_or_a_reason() {
    let document = committed();
    let names = |list: &str, name: &dyn Fn(&Value) -> String| -> BTreeSet<String> {
        document[list]
            .as_array()
            .unwrap()
            .iter()
            .map(name)
            .collect()
    };
    let written = names("cases", &|case| case["method"].as_str().unwrap().to_owned());
    let without = names("without", &|pair| pair[0].as_str().unwrap().to_owned());
    let public = public_methods();
    let forgotten: Vec<_> = public
        .iter()
        .filter(|name| !written.contains(*name) && !without.contains(*name))
        .collect();
    assert!(forgotten.is_empty(), "without program: {forgotten:#?}");
    let stale: Vec<_> = without
        .iter()
        .filter(|name| !public.contains(*name))
        .collect();
    assert!(stale.is_empty(), "not public: {stale:#?}");
}

fn committed() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../methods.json.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    serde_json::from_str(&text).unwrap()
}

/// `Stream::map`, `quorum::collect_quorum`: everything public in the sources.
fn public_methods() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, paths) in SOURCES {
        let root = source_of(name);
        for path in *paths {
            visit(&root.join(path), &mut found);
        }
    }
    assert!(found.len() > 250, "only {} methods found", found.len());
    found
}

/// Where cargo keeps the source of a crate that this one depends on.
fn source_of(name: &str) -> PathBuf {
    let host = output("rustc", &["-vV"]);
    let host = host.lines().find_map(|line| line.strip_prefix("host: "));
    // For the host alone: what other platforms depend on need not be there.
    let arguments = [
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        host.unwrap(),
    ];
    let metadata: Value = serde_json::from_str(&output(env!("CARGO"), &arguments)).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == *name)
        .unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().to_owned()
}

fn output(program: &str, arguments: &[&str]) -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn visit(path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            visit(&entry.unwrap().path(), found);
        }
        return;
    }
    if path.extension().is_none_or(|extension| extension != "rs")
        || path.iter().any(|part| part == "tests")
    {
        return;
    }
    let file = syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap();
    for item in &file.items {
        add_item(item, &module_of(path), found);
    }
}

/// `quorum`, `sliced::style`: what a free function of a file is listed under.
fn module_of(path: &Path) -> String {
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let parent = stem(path.parent().unwrap());
    match (stem(path).as_str(), parent.as_str()) {
        ("mod" | "lib", _) => parent,
        (name, "sliced") => format!("sliced::{name}"),
        (name, _) => name.to_owned(),
    }
}

fn add_item(item: &Item, module: &str, found: &mut BTreeSet<String>) {
    match item {
        Item::Impl(implementation) if implementation.trait_.is_none() => {
            let owner = type_name(&implementation.self_ty);
            for item in &implementation.items {
                if let ImplItem::Fn(method) = item
                    && matches!(method.vis, Visibility::Public(_))
                    && !hidden(&method.attrs)
                {
                    found.insert(format!("{owner}::{}", method.sig.ident));
                }
            }
        }
        Item::Trait(definition)
            if matches!(definition.vis, Visibility::Public(_)) && !hidden(&definition.attrs) =>
        {
            // The traits of locations and of `hydro_std` are called on collections; the others are markers with sealed helpers.
            let owner = match module {
                "location" => definition.ident.to_string(),
                "compartmentalize" => module.to_owned(),
                _ => return,
            };
            for item in &definition.items {
                if let TraitItem::Fn(method) = item
                    && method
                        .sig
                        .inputs
                        .iter()
                        .any(|input| matches!(input, FnArg::Receiver(_)))
                    && !hidden(&method.attrs)
                {
                    found.insert(format!("{owner}::{}", method.sig.ident));
                }
            }
        }
        Item::Fn(function)
            if matches!(function.vis, Visibility::Public(_)) && !hidden(&function.attrs) =>
        {
            found.insert(format!("{module}::{}", function.sig.ident));
        }
        _ => {}
    }
}

fn type_name(of: &Type) -> String {
    match of {
        Type::Path(path) => path.path.segments.last().unwrap().ident.to_string(),
        _ => String::new(),
    }
}

/// Not part of the documented API, or only in Hydro's own tests.
fn hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        use quote::ToTokens;
        let text = attribute.to_token_stream().to_string();
        text.contains("doc (hidden)") || text.contains("cfg (test)")
    })
}
