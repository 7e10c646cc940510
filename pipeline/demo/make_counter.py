"""Makes the demonstration of a counter from counter.toml: counter.json and counter.ogg. See README.md."""

import argparse
import json
import tempfile
import tomllib
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from make import run_ffmpeg
from patterns import Patterns
from speech import Spoken, Voice
from timetable import RATE, fade, gain, ms, room

HERE = Path(__file__).parent
SEED = 20260402
SIDES = ("clerk", "visitor")


@dataclass(frozen=True)
class Placed:
    """A line and when its first phoneme is spoken, in seconds from the beginning."""

    line: dict
    spoken: Spoken
    start: float

    @property
    def end(self) -> float:
        """When its last phoneme ends."""
        return self.start + self.spoken.speech_ends - self.spoken.speech_starts


def main() -> None:
    """Speaks, lays out, mixes and encodes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: beside this script)")
    parser.add_argument("--patterns", type=Path, help="refuse lines that follow none of this file's sentence patterns")
    arguments = parser.parse_args()
    script = tomllib.loads((HERE / "counter.toml").read_text(encoding="utf-8"))
    if arguments.patterns:
        patterns = Patterns(arguments.patterns)
        strange = [line["text"] for line in script["line"] if not patterns.knows(line["text"])]
        if strange:
            raise SystemExit("make_counter.py: in no pattern: " + " / ".join(strange))
    placed, length = place(script)
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_json(arguments.out / "counter.json", script, placed, length)
    with tempfile.TemporaryDirectory(prefix="koe-counter-") as scratch:
        whole = Path(scratch) / "counter.wav"
        write_stereo(whole, mix(script, placed, length))
        # Two microphones are two voices, not one picture of a room: their channels are coded apart.
        run_ffmpeg("-i", str(whole), "-c:a", "libopus", "-b:a", "64k", "-apply_phase_inv", "0", "-bitexact", str(arguments.out / "counter.ogg"))
    print(f"{len(placed)} lines, {length:.1f} s, written to {arguments.out / 'counter.ogg'}")


def place(script: dict) -> tuple[list[Placed], float]:
    """Every line in its place, and the conversation's length."""
    voice, placed, start = Voice(), [], script["lead_in"]
    for line in script["line"]:
        person = script[line["who"]]
        # Whole milliseconds, so that counter.json says exactly what was done.
        placed.append(Placed(line, voice.speak(line["text"], person["speed"], person["half_tone"]), round(start, 3)))
        start = placed[-1].end + line["pause"]
    return placed, round(placed[-1].end + script["lead_out"], 1)


def mix(script: dict, placed: list[Placed], length: float) -> np.ndarray:
    """Both microphones, one a column: each its own speaker, and softly the one across."""
    across = 10 ** (script["crosstalk_db"] / 20)
    sound = np.stack([room(int(length * RATE), SEED + side) for side in range(2)], axis=1)
    for one in placed:
        first = int(round((one.start - one.spoken.speech_starts) * RATE))
        speech = fade(one.spoken.sound * gain(one.spoken.sound))
        own = SIDES.index(one.line["who"])
        sound[first : first + len(speech), own] += speech
        sound[first : first + len(speech), 1 - own] += across * speech
    peak = float(np.abs(sound).max())
    assert peak < 1.0, f"the sound clips ({peak:.2f})"
    return sound


def write_json(path: Path, script: dict, placed: list[Placed], length: float) -> None:
    """One row a line, so that a change of the script is a readable difference."""
    rows = [
        json.dumps(
            {"side": one.line["who"], "start_ms": ms(one.start), "end_ms": ms(one.end), "text": one.line["text"]},
            ensure_ascii=False,
        )
        for one in placed
    ]
    title = json.dumps(script["title"], ensure_ascii=False)
    lines = ",\n  ".join(rows)
    path.write_text(f'{{\n "title": {title},\n "length_ms": {ms(length)},\n "lines": [\n  {lines}\n ]\n}}\n', encoding="utf-8")


def write_stereo(path: Path, sound: np.ndarray) -> None:
    """48 kHz, two channels, 16 bit."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
