"""Reads all sentences once: `python readings.py`. Each line: its sounds, its words and where they end, its English if known."""
import argparse
import json
from pathlib import Path

import sentence

WORK = Path(__file__).parent / "work"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("texts", nargs="+", help="names in work/texts, without .txt")
    asked.add_argument("--most", type=int, default=12000, help="different sentences of each")
    settings = asked.parse_args()
    for name in settings.texts:
        lines = list(dict.fromkeys((WORK / "texts" / f"{name}.txt").read_text().splitlines()))[: settings.most]
        (WORK / "readings").mkdir(exist_ok=True)
        with open(WORK / "readings" / f"{name}.jsonl", "w") as out:
            for line in lines:
                text, _, english = line.partition("\t")
                if reading := sentence.read(text):
                    out.write(json.dumps([reading.phonemes, reading.words, english or None], ensure_ascii=False) + "\n")


def load(name: str) -> list[tuple[sentence.Reading, str | None]]:
    lines = (WORK / "readings" / f"{name}.jsonl").read_text().splitlines()
    return [(sentence.Reading([], phonemes, words), english) for phonemes, words, english in map(json.loads, lines)]


if __name__ == "__main__":
    main()
