#!/bin/sh
# Speaks all sentences with so many processes: ./speak-all.sh 2. What is spoken already is kept.
set -eu
cd "$(dirname "$0")"
of=${1:-2}
for set in "test-demo mei" "test-wording any" "test-wording mei" "test-broad any" "test-broad man" "test-broad strange" "test-pairs any"; do
    python speech.py ${set% *} --manner ${set#* }
done
turn=0
while [ "$turn" -lt "$of" ]; do
    (python speech.py train-demo --shards 8 --turn $turn --of "$of"; python speech.py train-broad --shards 40 --turn $turn --of "$of") &
    turn=$((turn + 1))
done
wait
