"""Makes the demonstration session from script.toml: session.json and session.mkv. See README.md."""

import argparse
import json
import subprocess
import tempfile
import tomllib
import wave
from pathlib import Path

import numpy as np

import timetable
from patterns import Patterns
from speech import Voice

HERE = Path(__file__).parent
SEED = 20260401


def main() -> None:
    """Speaks, lays out, draws and encodes; `--sound-only` stops before the picture."""
    arguments = parse()
    script = tomllib.loads((HERE / "script.toml").read_text(encoding="utf-8"))
    if arguments.patterns:
        refuse_unknown(script, Patterns(arguments.patterns))
    placed, length = timetable.place(script, speak(script))
    sound = timetable.mix(placed, length, SEED)
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    write_json(out / "session.json", timetable.describe(script, placed, length))
    print(f"{len(placed)} lines, {length:.1f} s, written to {out / 'session.json'}")
    with tempfile.TemporaryDirectory(prefix="koe-demo-") as scratch:
        full = Path(scratch) / "session-48k.wav"
        write_wave(full, sound)
        if arguments.sound_only:
            run_ffmpeg("-i", str(full), "-ar", "16000", str(out / "session.wav"))
            return
        from picture import film

        film(script, placed, length, sound, full, out / "session.mkv")


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: beside this script)")
    parser.add_argument("--sound-only", action="store_true", help="write session.json and session.wav (16 kHz) only")
    parser.add_argument("--patterns", type=Path, help="refuse lines that follow none of this file's sentence patterns")
    return parser.parse_args()


def refuse_unknown(script: dict, patterns: Patterns) -> None:
    """Ends the program if the model could not know a line or a name."""
    strange = [line["text"] for line in script["line"] if not patterns.knows(line["text"])]
    strange += [person["name"] for person in script["roster"] if person["name"] not in patterns.slots["names"]]
    if strange:
        raise SystemExit("make.py: in no pattern: " + " / ".join(strange))


def speak(script: dict) -> list:
    """Every line's sound and word times, in order."""
    roster = {person["id"]: person for person in script["roster"]}
    voices: dict[str | None, Voice] = {}
    spoken = []
    for line in script["line"]:
        person = roster[line["who"]]
        path = person.get("voice")
        if path not in voices:
            voices[path] = Voice(Path(path) if path else None)
        spoken.append(voices[path].speak(line["text"], person["speed"], person["half_tone"]))
    return spoken


def write_json(path: Path, session: dict) -> None:
    """One row for each entry of a list, so that a change of the script is a readable difference."""

    def plain(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    def listed(value: object) -> str:
        if not isinstance(value, list):
            return plain(value)
        return "[\n" + ",\n".join("  " + plain(entry) for entry in value) + "\n ]"

    rows = [f" {plain(key)}: {listed(value)}" for key, value in session.items()]
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def write_wave(path: Path, sound: np.ndarray) -> None:
    """48 kHz mono, 16 bit."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(timetable.RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def run_ffmpeg(*arguments: str) -> None:
    """Runs ffmpeg quietly; its own message is shown if it fails."""
    subprocess.run(["ffmpeg", "-nostdin", "-y", "-v", "error", *arguments], check=True)


if __name__ == "__main__":
    main()
