#!/usr/bin/env bash
# The one test command: everything a change must pass, on a machine with a Rust toolchain, Python and a C
# compiler. `./test.sh quick` leaves out the models, the docs and the examples. Tests of the storage in Redis need
# redis-server, which is installed where that is possible; without it they are left out, or fail with
# EVENTFLUX_REQUIRE_REDIS=1.
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"

step() { printf '\n== %s\n' "$1"; }

for component in rustfmt clippy; do
    if ! cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1; then
        rustup component add "$component"
    fi
done

install_redis() {
    local root=()
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        root=(sudo -n)
    fi
    command -v apt-get >/dev/null || return 1
    # The tests start servers of their own: no service is to be started (RUNLEVEL), or to stay.
    local install=("${root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive
        apt-get install -y --no-install-recommends redis-server)
    "${install[@]}" || { "${root[@]}" apt-get update && "${install[@]}"; } || return 1
    if [ -d /run/systemd/system ]; then
        "${root[@]}" systemctl disable --now redis-server || true
    fi
}

step "formatting"
cargo fmt --all --check

step "clippy"
cargo clippy --workspace --all-targets --all-features -- -D warnings

step "redis-server"
if command -v redis-server >/dev/null || install_redis; then
    redis-server --version
else
    echo "redis-server is missing and can't be installed here: the storage of checkpoints in Redis is NOT TESTED" >&2
fi

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
