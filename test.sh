#!/usr/bin/env bash
# The one test command: everything a change must pass, on a machine with a Rust toolchain, Python and a C
# compiler. `./test.sh quick` leaves out the models, the docs and the examples.
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"

step() { printf '\n== %s\n' "$1"; }

for component in rustfmt clippy; do
    if ! cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1; then
        rustup component add "$component"
    fi
done

step "formatting"
cargo fmt --all --check

step "clippy"
cargo clippy --workspace --all-targets --all-features -- -D warnings

step "tests"
cargo test --workspace --all-features

[ "${1:-}" = quick ] && exit 0

step "models of the code without locks"
RUSTFLAGS="--cfg eventflux_loom" CARGO_TARGET_DIR=target/loom \
    cargo test -p eventflux-runtime --features pipeline --lib pipeline::gate

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --all-features --no-deps

step "the facade without features links no SQL parser"
cargo check -p eventflux

step "examples"
cargo run -q --example quickstart
cargo run -q --features dynamic --example dynamic
cargo run -q --example embedded
cargo run -q --example functions
cargo run -q --features files --example places
cargo run -q --example patterns
cargo run -q --features pipeline --example pipeline
