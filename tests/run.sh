#!/usr/bin/env bash
# Every test of the repository, and one closing line that counts them. Set-up has been done (make test does it).
set -uo pipefail
cd "$(dirname "$0")/.."
export KOE_DICTIONARY=$PWD/target/dictionary
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
broken=0

echo "== Rust"
cargo test --release --workspace --locked 2>&1 | tee "$log/rust"
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1

echo "== pages"
(cd streaming/web && npm test) 2>&1 | tee "$log/pages"
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1

echo "== browser (Chromium against koe demo)"
(cd tests/web && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund; } && npm test) 2>&1 | tee "$log/browser"
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1

# cargo's "test result: ok. 12 passed; 0 failed; 1 ignored", node's "# pass 12" and "# fail 0" (TAP) or "ℹ pass 12" (spec).
count() { cat "$log"/* | sed 's/\x1b\[[0-9;]*m//g' | awk -v what="$1" '
  /^test result:/ { for (i = 2; i <= NF; i++) if ($i == what || $i == what ";") sum += $(i - 1) }
  $1 == "#" || $1 == "ℹ" { if ($2 == substr(what, 1, 4) && NF == 3) sum += $3 }
  END { print sum + 0 }'; }
passed=$(count passed)
failed=$(count failed)
if [ "$broken" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
echo
echo "$passed passed, $failed failed"
exit "$broken"
