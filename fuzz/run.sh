#!/usr/bin/env bash
# run.sh TARGET [SECONDS]: fuzzes TARGET (model_file, offer) with the stable toolchain; needs g++ and nothing else.
# New inputs land in target/corpus; `run.sh TARGET minimise` puts the smallest set that covers as much into corpus/TARGET.
set -euo pipefail
cd "$(dirname "$0")"
target=${1:?which target}; what=${2:-60}
# Coverage as cargo-fuzz asks for it; the address sanitiser needs nightly, and there is no unsafe code to watch here.
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing"
# For this target alone, or build scripts would want the fuzzer too.
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS=$flags cargo build --release --locked --target "$host" --bin "$target"
program=target/$host/release/$target
found=target/corpus/$target; mkdir -p "$found" "corpus/$target"
if [ "$what" = minimise ]; then
  rm -rf "target/least"; mkdir target/least
  "$program" -set_cover_merge=1 -max_len=4096 target/least "corpus/$target" "$found"
  rm -rf "corpus/$target"; mv target/least "corpus/$target"
  ls "corpus/$target" | wc -l
else
  "$program" -max_total_time="$what" -max_len=4096 -len_control=0 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "$found" "corpus/$target"
fi
