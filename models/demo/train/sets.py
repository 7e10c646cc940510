"""Writes what evaluate.py asks as a set for `koe bench speech`: `python sets.py work/set`. A folder for each condition.

So the same windows are heard twice: by the bare model (evaluate.py) and by the whole captioner, with its guards, in q5_0. With
`--english` it asks for English, too, where a sentence's English is known.
"""
import argparse
import wave
from pathlib import Path

import numpy as np

import evaluate

RATE = 16_000
PAUSE = np.zeros(RATE // 2, np.float32)  # after each: a captioner waits for the end of what is said


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--most", type=int, default=24, help="windows of each condition")
    settings = asked.parse_args()
    for name, make in evaluate.conditions().items():
        if name not in evaluate.OTHER_FIGURES or name.startswith("English"):
            write(settings.folder / name.replace(", ", " - "), make(settings.most))


def write(folder: Path, windows: list) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, spoken in enumerate(windows):
        sound = np.concatenate([PAUSE, spoken.sound, PAUSE])
        with wave.open(str(folder / f"{number:03}.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
        (folder / f"{number:03}.txt").write_text(spoken.text)
        if spoken.english:
            (folder / f"{number:03}.en.txt").write_text(spoken.english)


if __name__ == "__main__":
    main()
