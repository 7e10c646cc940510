#!/bin/sh
# Prepares a Debian 12 machine for training: ./setup.sh. Safe to run again; asks no network for what is there.
#
# The male voice (CC BY 3.0) is in Debian's contrib area, since it was built with a tool that is not free. A copy of this
# machine's own package sources with contrib added fetches it; the machine's sources stay as they are.
set -eu
cd "$(dirname "$0")"
root=$([ "$(id -u)" = 0 ] || echo sudo)

packages="gcc libc6-dev libhtsengine-dev libtcmalloc-minimal4 python3-venv"
if ! dpkg --status $packages > /dev/null 2>&1; then
    $root apt-get update
    $root apt-get install -y --no-install-recommends $packages
fi

if ! [ -e /usr/share/hts-voice/nitech-jp-atr503-m001 ]; then
    apt=$(mktemp -d)
    mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
    touch "$apt/list"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
        [ -e "$file" ] || continue
        sed -E 's/^(Components: .*main)\b/\1 contrib/; s/^(deb .* main)\b/\1 contrib/' "$file" > "$apt/parts/$(basename "$file")"
    done
    options="-o Dir::Etc::sourcelist=$apt/list -o Dir::Etc::sourceparts=$apt/parts -o Dir::State::lists=$apt/lists -o Dir::Cache=$apt/cache"
    $root apt-get $options update
    $root apt-get $options install -y hts-voice-nitech-jp-atr503-m001
    $root rm -r "$apt"
fi

[ -e work/venv/bin/pip ] || python3 -m venv work/venv
work/venv/bin/pip install --quiet --requirement requirements.txt
