"""Keeps what the encoder makes of spoken windows, so that the decoder can learn without it: `python bank.py work/v2/last.pt`.

From these states sentences are put together that nobody spoke (`Composer`): their sounds' states one after another, each from
a window where the same sound stood between the same neighbours, at about the same time. That costs a hundredth of speaking and
encoding, so the decoder can be shown far more sentences than could be spoken.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from whisper.audio import log_mel_spectrogram

import evaluate
import model as models
import precision
import sentence
import windows

WORK = Path(__file__).parent / "work"
FRAME, STEP, WIDTH = 320, 320 * 64, 256
RATE = 50  # states a second
KINDS = len(models.PHONEMES)
SILENT = models.PHONEMES.index(windows.SILENCE)
LONG_SILENCE = 8  # states
FOLLOW, TRIES = 0.9, 8


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("checkpoint", type=Path)
    asked.add_argument("--windows", type=int, default=9000)
    asked.add_argument("--demo-share", type=float, default=0.25)
    asked.add_argument("--to", default="bank", help="the folder under work/")
    asked.add_argument("--seed", type=int, default=0)
    settings = asked.parse_args()
    torch.set_num_threads(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    recogniser = evaluate.load(settings.checkpoint)[0].to(device)
    folder = WORK / settings.to
    folder.mkdir(exist_ok=True)
    chance = np.random.default_rng(settings.seed)
    demo, broad = (windows.Shards(WORK / "speech", f"train-{name}") for name in ("demo", "broad"))
    heard = 0
    with open(folder / f"{settings.seed}.states", "wb") as states, open(folder / f"{settings.seed}.new", "w") as listed:
        while heard < settings.windows:
            pool = sorted((_next(demo, broad, settings.demo_share, chance) for _ in range(96)), key=lambda w: len(w.sound))
            for start in range(0, len(pool), 12):
                for spoken, rows in encoded(recogniser, pool[start : start + 12], device):
                    states.write(rows.tobytes())
                    listed.write(json.dumps([len(rows), spoken.words, spoken.phonemes, spoken.english], ensure_ascii=False) + "\n")
                    heard += 1
    (folder / f"{settings.seed}.new").rename(folder / f"{settings.seed}.jsonl")
    print(f"{heard} windows, {(folder / f'{settings.seed}.states').stat().st_size / 1e6:.0f} MB")


def _next(demo: windows.Shards, broad: windows.Shards, demo_share: float, chance: np.random.Generator) -> windows.Spoken:
    def pick() -> windows.Spoken:
        shards = demo if chance.random() < demo_share else broad
        return shards.spoken(chance.integers(len(shards)))

    return windows.heard_window(pick, chance)


@torch.no_grad()
def encoded(recogniser, pool: list[windows.Spoken], device: str):
    length = (max(len(spoken.sound) for spoken in pool) // STEP + 1) * STEP
    sound = np.zeros((len(pool), length), np.float32)
    for row, spoken in zip(sound, pool):
        row[: len(spoken.sound)] = spoken.sound
    mel = torch.stack([log_mel_spectrogram(row) for row in torch.from_numpy(sound)])
    with precision.calculating(device):
        states = recogniser.encode(mel.to(device))
    for spoken, rows in zip(pool, states.to(torch.float16).cpu().numpy()):
        yield spoken, rows[: min(len(rows), len(spoken.sound) // FRAME + 16)]


class Bank:
    """All states, and where each sound begins and ends in them. State 0 stands for any silence."""

    def __init__(self, folder: Path):
        self.windows, self.parts, starts = [], [], []
        kinds, spans, place = [], [], 1
        for listed in sorted(folder.glob("*.jsonl")):
            self.parts.append(np.memmap(listed.with_suffix(".states"), np.float16, "r").reshape(-1, WIDTH))
            starts.append(place)
            for line in listed.read_text().splitlines():
                length, words, phonemes, english = json.loads(line)
                self.windows.append((place, length, words, phonemes, english))
                start = 0
                for phoneme, end in [*phonemes, (windows.SILENCE, length / RATE)]:
                    stop = min(round(end * RATE), length)
                    if stop > start and kinds and kinds[-1] == SILENT and phoneme == windows.SILENCE and start:
                        spans[-1][1] = place + stop
                    elif stop > start:
                        kinds.append(models.PHONEMES.index(phoneme))
                        spans.append([place + start, place + stop, start])
                    start = max(start, stop)
                kinds.append(KINDS)  # a border that nothing follows
                spans.append([place + length, place + length, 0])
                place += length
        self.states = np.concatenate([np.zeros((1, WIDTH), np.float16), *self.parts])
        self.kinds, self.spans = np.array(kinds), np.array(spans)
        before, after = np.roll(self.kinds, 1), np.roll(self.kinds, -1)
        self.index = [_index(_key(before, self.kinds, after)), _index(_key(0, self.kinds, after)),
                      _index(_key(before, self.kinds, 0)), _index(_key(0, self.kinds, 0))]
        long = self.spans[:, 1] - self.spans[:, 0] >= LONG_SILENCE
        self.silences = self.spans[(self.kinds == SILENT) & long]
        self.nobody = [window for window in self.windows if not window[2] and all(p == windows.SILENCE for p, _ in window[3])]

    def window(self, number: int) -> windows.Spoken:
        place, length, words, phonemes, english = self.windows[number]
        return windows.Spoken(np.arange(place, place + length), [tuple(w) for w in words], [tuple(p) for p in phonemes], english, RATE)

    def nothing(self, seconds: float, chance: np.random.Generator) -> windows.Spoken:
        place, length, *_ = self.nobody[chance.integers(len(self.nobody))]
        return windows.Spoken(np.arange(place, place + min(length, int(seconds * RATE))), [], [], "", RATE)

    def fill(self, numbers: np.ndarray, chance: np.random.Generator) -> np.ndarray:
        """States for these numbers, any silence where they are 0."""
        while len(empty := np.flatnonzero(numbers == 0)):
            start, stop, _ = self.silences[chance.integers(len(self.silences))]
            filled = empty[: stop - start]
            numbers[filled] = np.arange(start, start + len(filled))
        return self.states[numbers]


class Composer:
    def __init__(self, bank: Bank, chance: np.random.Generator):
        self.bank, self.chance = bank, chance

    def spoken(self, reading: sentence.Reading, english: str | None) -> windows.Spoken:
        """As if the sentence had been spoken: the numbers of states for its sounds."""
        names = [windows.SILENCE if p in ("sil", "pau") else p for p in reading.phonemes]
        kinds = [models.PHONEMES.index(name) for name in names]
        pieces, ends, place, last = [], [], 0, -2
        for number, kind in enumerate(kinds):
            before = kinds[number - 1] if number else SILENT
            after = kinds[number + 1] if number + 1 < len(kinds) else SILENT
            last = self._choose(before, kind, after, place, last)
            start, stop, _ = self.bank.spans[last]
            if kind == SILENT:
                stop = min(stop, start + int(self.chance.integers(3, 30)))
            pieces.append(np.arange(start, stop))
            place += stop - start
            ends.append(place / RATE)
        return windows.Spoken(np.concatenate(pieces), [(word, ends[label]) for word, label in reading.words],
                              list(zip(names, ends)), english, RATE)

    def _choose(self, before: int, kind: int, after: int, place: int, last: int) -> int:
        known, spans = self.bank.kinds, self.bank.spans
        if known[last + 1] == kind and last >= 0 and known[last + 2] == after and self.chance.random() < FOLLOW:
            return last + 1
        for (places, order), key in zip(self.bank.index, (_key(before, kind, after), _key(0, kind, after), _key(before, kind, 0), _key(0, kind, 0))):
            if key in places:
                some = order[self.chance.integers(*places[key], TRIES)]
                return int(some[np.abs(spans[some, 2] - place).argmin()])
        raise ValueError(f"the bank lacks {models.PHONEMES[kind]}")


def _key(before, kind, after):
    return (before * (KINDS + 1) + kind) * (KINDS + 1) + after


def _index(keys: np.ndarray) -> tuple[dict[int, tuple[int, int]], np.ndarray]:
    """For each key the range of places in the order that follows."""
    order = np.argsort(keys, kind="stable")
    known, starts = np.unique(keys[order], return_index=True)
    return dict(zip(known.tolist(), zip(starts.tolist(), [*starts[1:].tolist(), len(keys)]))), order


if __name__ == "__main__":
    main()
