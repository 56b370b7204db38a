#!/usr/bin/env bash
# The first hour of a newcomer: clones the last commit, follows README.md, and takes a crate of their own (shop) from export to a locked plan.
#
#   bash tests/newcomer/run.sh
#
# Asks for git, Node with npm, and cargo. The last line is `N passed, N failed`: one for each step; the first that fails ends the way.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
way="$(mktemp -d)"
trap 'rm -rf "$way"' EXIT
clone="$way/hydrofoil" shop="$way/shop"
# What the tests of the workspace have built fits: the same folder, the same versions (Cargo.lock), the same debug information (own_crate).
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
passed=0

# step TITLE COMMAND...: shows what the command says only when it fails.
step() {
  local title="$1" started="$SECONDS"
  shift
  if "$@" >"$way/said" 2>&1; then
    passed=$((passed + 1))
    printf 'ok      %-72s %3d s\n' "$title" "$((SECONDS - started))"
  else
    printf 'FAILED  %s\n' "$title"
    cat "$way/said"
    printf '%d passed, 1 failed\n' "$passed"
    exit 1
  fi
}

# says PATTERN COMMAND...: the command ends well and says so.
says() { ends_with 0 "$@"; }

# ends_with CODE PATTERN COMMAND...
ends_with() {
  local code=0 expected="$1" pattern="$2"
  shift 2
  "$@" >"$way/output" 2>&1 || code=$?
  cat "$way/output"
  if [ "$code" -ne "$expected" ]; then
    printf '=> exit code %d, not %d\n' "$code" "$expected"
    return 1
  fi
  grep -qE -- "$pattern" "$way/output" || { printf '=> nowhere in it: %s\n' "$pattern" && return 1; }
}

hydrofoil() { (cd "$shop" && node "$clone/cli/bin.mjs" "$@"); }

in_shop() { (cd "$shop" && timeout 900 "$@"); }

# The first block of commands in README.md.
first_command() { sed -n '/^```sh$/,/^```$/p' "$clone/README.md" | sed '1d;/^```$/,$d'; }

# Line tables of the crates in the workspace, and none of dependencies.
profile() {
  sed -n '/^\[profile/,/^$/p' "$clone/Cargo.toml"
  printf '[profile.dev.package.hydrofoil]\ndebug = "line-tables-only"\n'
}

own_crate() {
  cp -r "$clone/tests/newcomer/shop" "$shop" &&
    sed -i "s#CLONE#$clone#" "$shop/Cargo.toml" &&
    cp "$clone/Cargo.lock" "$shop" &&
    profile >>"$shop/Cargo.toml" &&
    in_shop cargo build
}

change() { sed -i "s#$1#$2#" "$shop/src/lib.rs" && (cd "$shop" && ! diff -q src/lib.rs "$clone/tests/newcomer/shop/src/lib.rs"); }

changed_and_exported() { change "$@" && in_shop cargo run --bin export; }

git -C "$root" diff --quiet HEAD || echo 'note: what is not committed is not tried'
step 'clone' git clone -q "$root" "$clone"
step 'the first command of README.md' \
  says '^Improved: predicted throughput ' env -C "$clone" bash -c "$(first_command)"
step 'a crate of its own with ports' own_crate
# From here on nothing is fetched any more, and no lock file changes.
export CARGO_NET_OFFLINE=true
step 'export: cargo run --bin export' in_shop cargo run --locked --bin export
step 'optimize' says '^Improved: ' hydrofoil optimize shop.json -o plan.json
step 'what the plan does: explain' says '^Why it is safe \(proved; runs show nothing new within the bounds\)$' hydrofoil explain plan.json
step 'simulate' says '^  out [0-9]+ ← ' hydrofoil simulate plan.json
step 'deploy on localhost as written' says '^100 orders settled$' in_shop cargo run --locked --bin deploy
step 'apply the plan and deploy it' \
  says '^Shop worker on 2 machines$' in_shop cargo run --locked --bin deploy plan.json
step 'it answers like the program' grep -qx '100 orders settled' "$way/output"
step 'lock' says '^Next: hydrofoil lock shop.json shop.lock.json --check$' hydrofoil lock shop.json
step 'lock --check' says '^current: yes$' hydrofoil lock shop.json --check
step 'a comment in the source' changed_and_exported '^/// Is the payment' '// Cents.\n&'
step 'lock --check: it still applies' says '^current: yes$' hydrofoil lock shop.json --check
step 'another closure in the source' changed_and_exported 'is_enough(price, paid)$' 'is_enough(paid, price)'
step 'lock --check: it does not apply any more, exit code 7' \
  ends_with 7 '^applies: no, ' hydrofoil lock shop.json --check
step 'nor does the crate take it' \
  ends_with 1 'the plan was made for another program' in_shop cargo run --locked --bin deploy shop.lock.json
printf '%d passed, 0 failed\n' "$passed"
