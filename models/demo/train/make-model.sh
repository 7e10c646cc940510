#!/bin/sh
# Trains the demo model with what make-speech.sh made: ./make-model.sh [--minutes N] [--from MODEL] [--run NAME]
#
#   --minutes N   of training, in the place of the usual number of steps: for a machine that is slow or shared
#   --from MODEL  go on from an exported model, such as ../koe-demo.bin, and not from nothing
#   --run NAME    the folder under work/ in which all is kept: `new`, or `on` with --from
#
# Ctrl-C stops it at any time, and the same command goes on from the last checkpoint; a stage that was done is skipped.
# A GPU is used where PyTorch finds one. PERCENT=1 in the environment takes so many of the steps only: see try.sh.
set -eu
here=$(dirname "$(realpath "$0")")
minutes='' from='' run=''
while [ $# -gt 0 ]; do
    case $1 in
        --minutes) minutes=${2:?} ;;
        --from) from=$(realpath "${2:?}") ;;
        --run) run=${2:?} ;;
        *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    esac
    shift 2
done
cd "$here"
run=${run:-$([ "$from" ] && echo on || echo new)}
if ! [ -e work/speech/train-broad.any.000.jsonl ] || ! [ -e work/readings/train-names.jsonl ]; then
    echo "there is no speech to train with: run ./make-speech.sh first" >&2
    exit 1
fi
. work/venv/bin/activate
mkdir -p "work/$run"

# So much of these steps as PERCENT tells.
some() { echo $((($1 * ${PERCENT:-100} + 99) / 100)); }

# How long a stage lasts: its steps, or its share of the minutes.
long() { if [ "$minutes" ]; then echo --minutes "$(awk "BEGIN { print $minutes * $2 }")"; else echo --steps "$(some "$1")"; fi; }

# stage NAME COMMAND...
at=0
stage() {
    name=$1 at=$((at + 1))
    shift
    if [ -e "work/$run/$name.done" ]; then
        echo "$at of 7: $name, done before"
        return
    fi
    echo "$at of 7: $name, since $(date +%H:%M). Ctrl-C stops it, the same command goes on."
    "$@"
    touch "work/$run/$name.done"
}

if python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
    feeders=$(($(nproc) < 12 ? $(nproc) : 12))
    windows=12000 encoder_steps=4000 decoder_steps=20000 both_steps=6000
    encoder="--batch 64 --rate 1e-3 --feeders $feeders"
    decoder="--batch 128 --every 1 --feeders $feeders"
    hear="--hear 0.5 --hear-batch 64 --demo-share 0.3 --encoder-rate 0.5"
else
    export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=0
    for library in /usr/lib/*/libtcmalloc_minimal.so.4; do
        if [ -e "$library" ]; then export LD_PRELOAD="$library"; fi
    done
    windows=3000 encoder_steps=1500 decoder_steps=1500 both_steps=3600
    encoder="--together 2 --threads 1"
    decoder="--together 2 --batch 96 --every 3"
    hear="--hear 0.2 --demo-share 0.35 --encoder-rate 0.5"
    if [ "$from" ]; then hear="--hear 0.1 --demo-share 0.35 --encoder-rate 0.3"; fi # it hears well already
fi
save="--save $(some 100)"

if [ "$from" ]; then
    first=head decoder_steps=$((decoder_steps / 3)) both_steps=$((both_steps / 2)) decoder_share=0.3 both_share=0.7
    stage head python train.py --begin "$from" --head-alone --run "$run/head" --words 0 --phonemes 1 --rate 1e-2 --warm 5 --cool 0.5 \
        --steps "$(some 60)"
else
    first=encoder decoder_share=0.2 both_share=0.5
    stage encoder python train.py --run "$run/encoder" --muon --words 0.3 --phonemes 1 $encoder $(long $encoder_steps 0.3) $save
fi
stage bank python bank.py "work/$run/$first/last.pt" --to "$run/bank" --windows "$(some $windows)"
stage decoder python decoder.py --begin "work/$run/$first/last.pt" --bank "$run/bank" --same-words --run "$run/decoder" --muon $decoder \
    --rate 1.4e-3 --coolest 0.5 --forget 0.25 $(long $decoder_steps $decoder_share) $save
# Toward the end less is spliced and forgotten, and more is asked for in English.
stage both python decoder.py --begin "work/$run/decoder/last.pt" --bank "$run/bank" --same-words --run "$run/both" --muon $decoder $hear \
    --rate 1.3e-3 --cool 0.8 --forget 0.12 --splice 0.3 --translatable 0.14 --english 0.45 $(long $both_steps $both_share) $save
stage export python export.py "work/$run/both/average.pt" "work/$run/koe-demo.ggml.bin"
stage quantised python ../quantise.py "work/$run/koe-demo.ggml.bin" "work/$run/koe-demo.bin"
stage figures python evaluate.py "work/$run/both/average.pt" --most 24 --note "work/$run/figures.jsonl"
echo "work/$run/koe-demo.bin is the model. Where its figures are better than README.md's: cp work/$run/koe-demo.bin ../"
