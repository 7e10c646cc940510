"""Speaks the sentences: `python speech.py train-broad --shards 40`. Shards that are there are kept, so it can be resumed."""
import argparse
import dataclasses
import json
import os
import random
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402  (after the thread limits)

import sentence  # noqa: E402
from voices import Manner, Voices  # noqa: E402

WORK = Path(__file__).parent / "work"
SHARD = 500  # sentences


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("texts", help="a name in work/texts, without .txt")
    asked.add_argument("--manner", choices=MANNERS, default="any", help="who speaks, and how")
    asked.add_argument("--shards", type=int, default=1, help=f"how many shards of {SHARD} sentences there shall be")
    asked.add_argument("--turn", type=int, default=0, help="this process's number, from 0")
    asked.add_argument("--of", type=int, default=1, help="how many processes share the work")
    settings = asked.parse_args()
    lines = (WORK / "texts" / f"{settings.texts}.txt").read_text().splitlines()
    sentences = [line.partition("\t")[0] for line in lines]  # without the English
    voices = Voices()
    for number in range(settings.turn, settings.shards, settings.of):
        name = f"{settings.texts}.{settings.manner}.{number:03}"
        picked = [sentences[place % len(sentences)] for place in range(number * SHARD, (number + 1) * SHARD)]
        if not settings.texts.startswith("train"):
            picked = sentences[number * SHARD : (number + 1) * SHARD]
        speak_shard(WORK / "speech" / name, picked, MANNERS[settings.manner], voices)


def speak_shard(path: Path, sentences: list[str], manner_of, voices: Voices) -> None:
    finished = path.with_suffix(path.suffix + ".jsonl")
    if finished.exists():
        return
    finished.parent.mkdir(parents=True, exist_ok=True)
    chance = random.Random(path.name)
    np.random.seed(chance.randrange(2**32))
    lines, place = [], 0
    with open(f"{path}.pcm", "wb") as out:
        for text in sentences:
            reading = sentence.read(text)
            if reading is None:
                print(f"cannot lay words against sounds: {text}", flush=True)
                continue
            manner = manner_of(chance)
            sound, ends = voices.speak(reading.labels, manner)
            out.write((sound * 32767).astype("<i2").tobytes())
            lines.append(json.dumps({
                "text": text, "start": place, "length": len(sound), "phonemes": reading.phonemes,
                "ends": [round(float(end), 3) for end in ends], "words": reading.words,
                "manner": {name: round(value, 3) for name, value in dataclasses.asdict(manner).items()},
            }, ensure_ascii=False))
            place += len(sound)
    fresh = finished.with_suffix(".new")
    fresh.write_text("\n".join(lines) + "\n")
    fresh.rename(finished)
    print(f"{finished.name}: {len(lines)} sentences, {place / 16000 / 60:.1f} min", flush=True)


def any_manner(chance: random.Random) -> Manner:
    """Mei, the man, or anyone between them; half of them far from how the voice was made."""
    mei = chance.choices((1.0, 0.0, chance.uniform(0.1, 0.9)), (45, 25, 30))[0]
    manner = Manner(mei=mei, speed=chance.uniform(0.85, 1.4), half_tone=chance.uniform(-5, 4),
                    original_vocoder=chance.random() < 0.2)
    if chance.random() < 0.5:
        manner.spectrum_variance = chance.uniform(0.6, 1.2)
        manner.pitch_variance = chance.uniform(0.4, 1.4)
        manner.voicing_threshold = chance.uniform(0.3, 0.7)
        manner.tract = chance.uniform(0.88, 1.16)
        manner.breath = chance.choice((0.0, 0.0, chance.uniform(0.0, 0.35)))
    return manner


def mei_manner(chance: random.Random) -> Manner:
    return Manner(speed=chance.uniform(0.9, 1.35), half_tone=chance.uniform(-5, 3), original_vocoder=True)


def man_manner(chance: random.Random) -> Manner:
    return Manner(mei=0.0, speed=chance.uniform(0.9, 1.35), half_tone=chance.uniform(-4, 4), original_vocoder=True)


def strange_manner(chance: random.Random) -> Manner:
    """Outside everything that is trained: a tract longer or shorter than any, and a pitch to go with it."""
    longer = chance.random() < 0.5
    return Manner(mei=chance.uniform(0.2, 0.8), speed=chance.uniform(0.9, 1.35), half_tone=-8.0 if longer else 7.0,
                  tract=0.82 if longer else 1.24, original_vocoder=False)


MANNERS = {"any": any_manner, "mei": mei_manner, "man": man_manner, "strange": strange_manner}

if __name__ == "__main__":
    main()
