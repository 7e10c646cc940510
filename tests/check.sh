#!/usr/bin/env bash
# The checks that need no running service: form, lints, layers, licences, types.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '\n== %s\n' "$1"; }

say "form (cargo fmt)"
cargo fmt --all --check

say "lints (cargo clippy)"
cargo clippy --release --workspace --all-targets --locked -- -D warnings

say "fuzz targets still build (fuzz/README.md runs them)"
cargo check --release --locked --manifest-path fuzz/Cargo.toml

say "layers"
cargo test --release --locked --test service -q layering

say "licences and duplicate versions (cargo deny)"
if cargo deny --version >/dev/null 2>&1; then
  cargo deny check bans licenses sources
else
  echo "cargo deny is not installed: skipped"
fi

say "pages: types, lint, form"
(cd streaming/web && npm run check && npm run lint)
