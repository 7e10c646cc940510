"""Reads all sentences once: `python readings.py`. Each line: its sounds, its words and where they end, its English if known.

What was read since its text was written is kept."""
import argparse
import json
from pathlib import Path

import sentence

WORK = Path(__file__).parent / "work"
TEXTS = ["train-pairs", "train-broad", "train-salad", "train-talk", "train-names"]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("texts", nargs="*", default=TEXTS, help="names in work/texts, without .txt")
    (WORK / "readings").mkdir(exist_ok=True)
    for name in asked.parse_args().texts:
        text, read = WORK / "texts" / f"{name}.txt", WORK / "readings" / f"{name}.jsonl"
        if not read.exists() or read.stat().st_mtime < text.stat().st_mtime:
            fresh = read.with_suffix(".new")
            fresh.write_text("".join(map(_read, dict.fromkeys(text.read_text().splitlines()))))
            fresh.rename(read)
            print(f"{name} is read", flush=True)


def _read(line: str) -> str:
    text, _, english = line.partition("\t")
    reading = sentence.read(text)
    return json.dumps([reading.phonemes, reading.words, english or None], ensure_ascii=False) + "\n" if reading else ""


def load(name: str) -> list[tuple[sentence.Reading, str | None]]:
    lines = (WORK / "readings" / f"{name}.jsonl").read_text().splitlines()
    return [(sentence.Reading([], phonemes, words), english) for phonemes, words, english in map(json.loads, lines)]


if __name__ == "__main__":
    main()
