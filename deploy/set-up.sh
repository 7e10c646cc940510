#!/usr/bin/env bash
# Brings a Debian 12 machine to where Koe can be built, run and tested. Safe to run again: what is done is not done twice.
# Called by the Makefile: `deploy/set-up.sh run` for the service, `deploy/set-up.sh test` for the tests as well.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}

run_packages=(
  build-essential pkg-config cmake clang libclang-dev
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  gstreamer1.0-libav gstreamer1.0-alsa gstreamer1.0-pulseaudio
  libavcodec-dev libavformat-dev libavutil-dev libavfilter-dev libavdevice-dev libswscale-dev libswresample-dev
  mecab-ipadic
)
test_packages=(ffmpeg chromium fonts-noto-cjk gstreamer1.0-tools python3-gi gir1.2-gst-rtsp-server-1.0)
least_node=20.19.0

total=5
step() { printf '\n[%s/%s] %s\n' "$1" "$total" "$2"; }
fail() {
  printf '\nset-up stopped / 準備を中止しました: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

step 1 "Debian packages / Debian パッケージ"
packages=("${run_packages[@]}")
[ "$purpose" = test ] && packages+=("${test_packages[@]}")
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "  all ${#packages[@]} are there / すべて導入済み"
else
  echo "  installing ${#missing[@]} of ${#packages[@]}: ${missing[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "not root, and there is no sudo" \
      "As root, run: apt-get install ${missing[*]}" "then run this again. / root で実行してから、もう一度どうぞ。"
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q ||
    fail "the package lists could not be fetched" "Check the network or the mirror in /etc/apt, then run this again."
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    fail "packages could not be installed: ${missing[*]}" \
      "The message of apt-get above says which and why. Koe is made for Debian 12 (bookworm)." \
      "When it is mended, run this again: it goes on from here."
fi

step 2 "Rust toolchain / Rust ツールチェーン"
if ! command -v cargo >/dev/null && [ -f "$HOME/.cargo/env" ]; then . "$HOME/.cargo/env"; fi
least_rust=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
how_to_get_rust="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
command -v cargo >/dev/null ||
  fail "there is no Rust toolchain" "Get one with:  $how_to_get_rust" "then open a new shell and run this again."
rust=$(rustc --version | cut -d ' ' -f 2)
at_least "$rust" "$least_rust" ||
  fail "Rust $rust is too old: Koe needs $least_rust" "Get a newer one with:  rustup update stable"
echo "  Rust $rust"

step 3 "Web pages / 画面 (Node.js)"
command -v node >/dev/null && command -v npm >/dev/null ||
  fail "the pages are built with Node.js $least_node or newer, and there is none" \
    "Debian 12's own nodejs is too old. Install Node 20 or newer from your organisation's mirror or from nodejs.org," \
    "so that 'node --version' and 'npm --version' answer, then run this again."
node=$(node --version | tr -d v)
at_least "$node" "$least_node" ||
  fail "Node.js $node is too old for the page build: it needs $least_node or newer" \
    "Install Node 20 or newer (for example from nodejs.org) in front of the old one on the PATH, then run this again."
# Builds only when a source is newer than what was built.
stamp=streaming/web/node_modules/.built
if [ ! -f "$stamp" ] || [ ! -f streaming/web/dist/index.html ] || [ -n "$(find streaming/web -path streaming/web/node_modules -prune -o -path streaming/web/dist -prune -o -type f -newer "$stamp" -print -quit)" ]; then
  [ streaming/web/node_modules/.package-lock.json -nt streaming/web/package-lock.json ] ||
    (cd streaming/web && npm ci --no-audit --no-fund) ||
    fail "the pages' packages could not be installed" "npm's message above says why. When it is mended, run this again."
  (cd streaming/web && npm run build) || fail "the pages could not be built" "The message above says where."
  touch "$stamp"
else
  echo "  up to date / 最新"
fi

step 4 "The koe binary / 実行ファイル (cargo build --release; the first time takes about ten minutes)"
cargo build --release --locked || fail "the build failed" "The message above says where."

step 5 "Japanese dictionary / 日本語辞書"
if [ -f target/dictionary/metadata.json ]; then
  echo "  up to date / 最新"
else
  target/release/koe dictionary --from /usr/share/mecab/dic/ipadic --to target/dictionary ||
    fail "the dictionary could not be built" "Search works without it, ranked a little worse. To try again, run this again."
fi
