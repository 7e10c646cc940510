#!/bin/sh
# Tries make-speech.sh and make-model.sh, from nothing and from the published model, at a hundredth of their size and in a copy
# of this folder: ./try.sh. What comes out can do nothing, but every stage has run.
set -eu
cd "$(dirname "$0")"
try=$(mktemp -d)
trap 'rm -r "$try"' EXIT
mkdir -p "$try/train/work"
cp ../koe-demo.bin ../quantise.py "$try"
cp -r ./*.py ./*.c ./*.sh requirements.txt text "$try/train"
if [ -e work/venv ]; then ln -s "$PWD/work/venv" "$try/train/work"; fi
export PERCENT=1
cd "$try/train"
./make-speech.sh
./make-model.sh
./make-model.sh --from ../koe-demo.bin
ls -l work/new/koe-demo.bin work/on/koe-demo.bin
