#!/bin/sh
# From a clean Debian 12 machine to all sentences, read and spoken: ./make-speech.sh [PROCESSES], one a core unless told.
#
# Ctrl-C stops it at any time, and the same command goes on: what is there is kept.
# PERCENT=1 in the environment makes so much of it only, to try the rest with: see try.sh.
set -eu
cd "$(dirname "$0")"
processes=${1:-$(nproc)} percent=${PERCENT:-100}

echo "1 of 4: set-up"
./setup.sh
. work/venv/bin/activate
echo "2 of 4: sentences"
[ -e work/texts/test-wording.txt ] || python texts.py --percent "$percent" # that file is its last
echo "3 of 4: readings"
python readings.py
echo "4 of 4: speech"
python speech.py --processes "$processes" --size $((5 * percent))
echo "All is spoken. Next: ./make-model.sh"
