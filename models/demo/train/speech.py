"""Speaks the sentences: `python speech.py` all that is trained and tested, `python speech.py train-broad.any=16` so many shards of a set.

Shards that are there are kept, so it can be resumed.
"""
import argparse
import concurrent.futures
import dataclasses
import functools
import json
import os
import random
import signal
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402  (after the thread limits)

import sentence  # noqa: E402
from voices import Manner, Voices  # noqa: E402

WORK = Path(__file__).parent / "work"
SETS = ["test-demo.mei", "test-wording.any", "test-wording.mei", "test-broad.any", "test-broad.man", "test-broad.strange", "test-pairs.any",
        "train-demo.any=8", "train-broad.any=40"]


@dataclasses.dataclass
class Shard:
    texts: str  # a name in work/texts, without .txt
    manner: str
    number: int
    size: int
    progress: float  # where in its set it stands, 0 to 1

    @property
    def path(self) -> Path:
        return WORK / "speech" / f"{self.texts}.{self.manner}.{self.number:03}"

    @property
    def finished(self) -> Path:
        return self.path.with_suffix(self.path.suffix + ".jsonl")

    def sentences(self) -> list[str]:
        lines = (WORK / "texts" / f"{self.texts}.txt").read_text().splitlines()
        if self.texts.startswith("train"):
            lines = [lines[place % len(lines)] for place in range(self.number * self.size, (self.number + 1) * self.size)]
        return [line.partition("\t")[0] for line in lines]  # without the English


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("sets", nargs="*", default=SETS, help="texts, a dot, who speaks them and how; then the shards that there shall be")
    asked.add_argument("--size", type=int, default=500, help="sentences of a shard; a set for tests is always one shard")
    asked.add_argument("--processes", type=int, default=1)
    settings = asked.parse_args()
    # What is tested first, then a little of each set in turn, so that training can begin before all is spoken.
    shards = sorted((shard for name in settings.sets for shard in shards_of(name, settings.size) if not shard.finished.exists()),
                    key=lambda shard: (shard.texts.startswith("train"), shard.progress))
    started = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(settings.processes, initializer=_ends_with_ctrl_c) as pool:
        for done, told in enumerate(pool.map(speak_shard, shards), 1):
            minutes = (time.monotonic() - started) / 60 / done * (len(shards) - done)
            print(f"{done} of {len(shards)}: {told}; about {minutes:.0f} min to go", flush=True)


def shards_of(name: str, size: int) -> list[Shard]:
    name, _, count = name.partition("=")
    texts, manner = name.split(".")
    count = int(count or 1)
    return [Shard(texts, manner, number, size, number / count) for number in range(count)]


def _ends_with_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@functools.cache
def voices() -> Voices:
    return Voices()


def speak_shard(shard: Shard) -> str:
    shard.path.parent.mkdir(parents=True, exist_ok=True)
    chance = random.Random(shard.path.name)
    np.random.seed(chance.randrange(2**32))
    lines, place = [], 0
    with open(f"{shard.path}.pcm", "wb") as out:
        for text in shard.sentences():
            reading = sentence.read(text)
            if reading is None:
                print(f"cannot lay words against sounds: {text}", flush=True)
                continue
            manner = MANNERS[shard.manner](chance)
            sound, ends = voices().speak(reading.labels, manner)
            out.write((sound * 32767).astype("<i2").tobytes())
            lines.append(json.dumps({
                "text": text, "start": place, "length": len(sound), "phonemes": reading.phonemes,
                "ends": [round(float(end), 3) for end in ends], "words": reading.words,
                "manner": {name: round(value, 3) for name, value in dataclasses.asdict(manner).items()},
            }, ensure_ascii=False))
            place += len(sound)
    fresh = shard.finished.with_suffix(".new")
    fresh.write_text("\n".join(lines) + "\n")
    fresh.rename(shard.finished)
    return f"{shard.path.name}, {len(lines)} sentences, {place / 16000 / 60:.1f} min"


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
