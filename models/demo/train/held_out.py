"""Writes the held-out windows as folders for `koe bench speech`: `python held_out.py FOLDER`, a folder a condition.

The same windows as `evaluate.py`'s, so that a model can be measured as the service runs it: quantised, behind the captioner.
"""
import argparse
import wave
from pathlib import Path

import numpy as np

import evaluate


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--most", type=int, default=60, help="windows of each condition")
    settings = asked.parse_args()
    for name, make in evaluate.conditions().items():
        folder = settings.folder / name.replace(", ", "-").replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        for number, spoken in enumerate(make(settings.most)):
            write(folder / f"{number:03}.wav", spoken.sound)
            (folder / f"{number:03}.txt").write_text(spoken.text + "\n" if spoken.text else "")


def write(path: Path, sound: np.ndarray) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
