"""Makes the set of unseen names from names.toml: names.json and names.ogg. See README.md."""

import argparse
import json
import tempfile
import tomllib
from pathlib import Path

import numpy as np

from make import run_ffmpeg, write_json, write_wave
from speech import Spoken, Voice
from timetable import RATE, fade, gain, ms, room

HERE = Path(__file__).parent
SEED = 20260403


def main() -> None:
    """Speaks, lays out, mixes and encodes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: beside this script)")
    arguments = parser.parse_args()
    script = tomllib.loads((HERE / "names.toml").read_text(encoding="utf-8"))
    spoken = speak(script)
    starts, length = place(spoken, script["pause"])
    sentences = [
        {
            "start_ms": ms(start),
            "end_ms": ms(start + one.speech_ends - one.speech_starts),
            "text": sentence["text"],
            "names": sentence["names"],
        }
        for sentence, one, start in zip(script["sentence"], spoken, starts, strict=True)
    ]
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_json(arguments.out / "names.json", {"roster": script["person"], "sentences": sentences, "length_ms": ms(length)})
    with tempfile.TemporaryDirectory(prefix="koe-names-") as scratch:
        whole = Path(scratch) / "names.wav"
        write_wave(whole, mix(spoken, starts, length))
        run_ffmpeg("-i", str(whole), "-c:a", "libopus", "-b:a", "28k", "-bitexact", str(arguments.out / "names.ogg"))
    print(f"{len(sentences)} sentences, {length:.1f} s, written to {arguments.out / 'names.ogg'}")


def speak(script: dict) -> list[Spoken]:
    """Every sentence's sound, its speakers taking turns."""
    voice, manners = Voice(), script["manners"]
    return [
        voice.speak(sentence["text"], *manners[number % len(manners)])
        for number, sentence in enumerate(script["sentence"])
    ]


def place(spoken: list[Spoken], pause: float) -> tuple[list[float], float]:
    """When each sentence's first phoneme is spoken, and the whole's length."""
    starts, start = [], pause
    for one in spoken:
        # Whole milliseconds, so that names.json says exactly what was done.
        starts.append(round(start, 3))
        start = starts[-1] + one.speech_ends - one.speech_starts + pause
    return starts, round(start, 1)


def mix(spoken: list[Spoken], starts: list[float], length: float) -> np.ndarray:
    """The sentences, each at the same loudness, over a very soft room."""
    sound = room(int(length * RATE), SEED)
    for one, start in zip(spoken, starts, strict=True):
        first = int(round((start - one.speech_starts) * RATE))
        speech = fade(one.sound * gain(one.sound))
        sound[first : first + len(speech)] += speech
    peak = float(np.abs(sound).max())
    assert peak < 1.0, f"the sound clips ({peak:.2f})"
    return sound


if __name__ == "__main__":
    main()
