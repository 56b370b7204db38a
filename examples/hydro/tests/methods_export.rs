//! The committed programs of all methods are what Hydro makes of them now.

use std::process::Command;

#[test]
fn the_committed_programs_are_up_to_date() {
    let output = Command::new(env!("CARGO_BIN_EXE_methods"))
        .arg("--check")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
