//! Crates of a user, as `tests/newcomer` holds them, built by cargo against this clone: in a workspace, with `--locked`, offline, and with
//! hydro_lang under another name. Each builds a program by the recipe of docs/lock.md, as its lock says, and runs it.
//!
//! They share the target folder and the lock file of this workspace, so that Hydro is not built again for each.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex, PoisonError};

/// What is built goes to one place: one test at a time.
static TARGET: Mutex<()> = Mutex::new(());

/// As in this workspace: what it has built fits.
const PROFILE: &str = r#"
[profile.dev]
debug = "line-tables-only"

[profile.dev.package."*"]
debug = false

[profile.dev.package.hydrofoil]
debug = "line-tables-only"
"#;

/// A workspace of a user, with the program written down and locked.
static WORKSPACE: LazyLock<PathBuf> = LazyLock::new(|| prepare("workspace", str::to_owned));

#[test]
fn a_member_of_a_workspace_by_the_recipe_for_build_rs() {
    let recipe = read(&clone().join("tests/newcomer/till/build.rs"));
    assert!(read(&clone().join("docs/lock.md")).contains(&format!("```rust\n{recipe}```\n")));
    let manifest = read(&clone().join("tests/newcomer/till/Cargo.toml"));
    let (_, dependencies) = manifest.split_once("[dependencies]").unwrap();
    assert!(read(&clone().join("docs/lock.md")).contains(dependencies));
    settles(&WORKSPACE, &[], &[]);
}

#[test]
fn with_locked() {
    let lock = read(&WORKSPACE.join("Cargo.lock"));
    settles(&WORKSPACE, &["--locked"], &[]);
    assert_eq!(read(&WORKSPACE.join("Cargo.lock")), lock);
}

#[test]
fn offline_once_it_was_fetched() {
    assert_success(&cargo(&WORKSPACE, &["fetch", "--locked"], &[]));
    // A proxy that nobody is: who asked the network would fail.
    let nowhere = [("CARGO_HTTP_PROXY", "http://127.0.0.1:1")];
    settles(&WORKSPACE, &["--offline"], &nowhere);
}

#[test]
fn with_hydro_lang_under_another_name() {
    let workspace = prepare("renamed", |text| {
        // Cargo tells packages of two workspaces apart by name, version and place in them.
        text.replace("version = \"0.1.0\"", "version = \"0.1.1\"")
            .replace("hydro_lang = {", "hydro = { package = \"HYDRO\",")
            .replace("hydro_lang", "hydro")
            .replace("HYDRO", "hydro_lang")
    });
    settles(&workspace, &[], &[]);

    // A plan with networks: the crate takes it only when what it makes itself is the plan's program to the letter.
    let shop = workspace.join("shop");
    assert_success(&cargo(&shop, &["run", "--bin", "export"], &[]));
    assert_success(&hydrofoil(
        &shop,
        &["optimize", "shop.json", "-o", "plan.json"],
    ));
    let plan = read(&shop.join("plan.json"));
    assert!(plan.contains("hydro :: runtime_support"));
    assert!(!plan.contains("hydro_lang ::") && !plan.contains("hydro_lang::"));
    let deployed = cargo(&shop, &["run", "--bin", "deploy", "plan.json"], &[]);
    let said = String::from_utf8_lossy(&deployed.stderr);
    assert_eq!(
        String::from_utf8_lossy(&deployed.stdout),
        "Shop worker on 2 machines\n",
        "{said}"
    );
    // There it ends: Hydro deploys no such crate.
    assert!(
        said.contains("/hydro_lang-0.16.0/src/compile/trybuild/"),
        "{said}"
    );
}

/// Builds the program again and runs it.
fn settles(workspace: &Path, flags: &[&str], env: &[(&str, &str)]) {
    let _alone = TARGET.lock().unwrap_or_else(PoisonError::into_inner);
    let library = workspace.join("shop/src/lib.rs");
    write(&library, &read(&library));
    let ran = cargo(workspace, &[&["run", "-p", "till"], flags].concat(), env);
    assert_success(&ran);
    assert_eq!(String::from_utf8_lossy(&ran.stdout), "100 orders settled\n");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(said.contains("Compiling till "), "{said}");
}

/// Copies the crates into a workspace of their own, and makes the lock as the recipe says.
fn prepare(name: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let workspace = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("user_crates")
        .join(name);
    if workspace.exists() {
        fs::remove_dir_all(&workspace).unwrap();
    }
    let path = clone().display().to_string();
    copy(&clone().join("tests/newcomer"), &workspace, &|text| {
        change(text).replace("CLONE", &path)
    });
    write(
        &workspace.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = [\"shop\", \"till\"]\n{PROFILE}"),
    );
    fs::copy(clone().join("Cargo.lock"), workspace.join("Cargo.lock")).unwrap();

    let _alone = TARGET.lock().unwrap_or_else(PoisonError::into_inner);
    let first = cargo(&workspace, &["build", "-p", "till"], &[]);
    let said = String::from_utf8_lossy(&first.stderr);
    assert!(!first.status.success(), "it was built without a lock");
    assert!(said.contains("hydrofoil lock"), "{said}");
    let till = workspace.join("till");
    assert_success(&hydrofoil(&till, &["lock", "till.json", "--only-local"]));
    workspace
}

fn copy(from: &Path, to: &Path, change: &impl Fn(&str) -> String) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &copied, change);
        } else {
            write(&copied, &change(&read(&path)));
        }
    }
}

fn hydrofoil(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("node")
        .arg(clone().join("cli/bin.mjs"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("node is installed")
}

fn cargo(folder: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .envs(env.iter().copied())
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(".."),
        )
        .current_dir(folder)
        .output()
        .unwrap()
}

fn assert_success(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

fn clone() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}
