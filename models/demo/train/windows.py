"""Makes what a live recogniser hears: windows that begin and end anywhere, with the words that were fully said in them."""
import dataclasses
import json
from pathlib import Path

import numpy as np

import sound as sounds

RATE, LONGEST_S = 16000, 10.0
HEARD_S = 0.03  # a word counts as said when so much follows its end
PAUSE_S = 0.12  # punctuation counts when so much of its pause was heard


@dataclasses.dataclass
class Spoken:
    sound: np.ndarray
    words: list[tuple[str, float]]  # each with the second at which it ends
    phonemes: list[tuple[str, float]]

    def until(self, second: float) -> "Spoken":
        words = [(_without_pause(word, end, second), end) for word, end in self.words if end + HEARD_S <= second]
        return Spoken(self.sound[: int(second * RATE)], words, [p for p in self.phonemes if p[1] <= second])

    def since(self, word: int) -> "Spoken":
        """From the end of that word on."""
        second = self.words[word][1]
        later = [(text, end - second) for text, end in self.words[word + 1 :]]
        return Spoken(self.sound[int(second * RATE) :], later, [(p, end - second) for p, end in self.phonemes if end > second])

    def then(self, gap_s: float, other: "Spoken") -> "Spoken":
        start = len(self.sound) / RATE + gap_s
        joined = np.concatenate((self.sound, sounds.silence(int(gap_s * RATE)), other.sound))
        return Spoken(joined, self.words + [(w, end + start) for w, end in other.words],
                      self.phonemes + [(p, end + start) for p, end in other.phonemes])

    @property
    def text(self) -> str:
        return "".join(word for word, _ in self.words)

    @property
    def seconds(self) -> float:
        return len(self.sound) / RATE


class Shards:
    """All sentences spoken so far, read from the disk as they are wanted."""

    def __init__(self, folder: Path, prefix: str):
        self.items = []
        for listed in sorted(folder.glob(f"{prefix}*.jsonl")):
            pcm = np.memmap(listed.with_suffix(".pcm"), "<i2", "r")
            self.items += [(pcm, json.loads(line)) for line in listed.read_text().splitlines()]

    def __len__(self) -> int:
        return len(self.items)

    def spoken(self, number: int) -> Spoken:
        pcm, item = self.items[number]
        sound = pcm[item["start"] : item["start"] + item["length"]].astype(np.float32) / 32767
        words = [(word, item["ends"][label]) for word, label in item["words"]]
        phonemes = [(p, end) for p, end in zip(item["phonemes"], item["ends"]) if p not in ("sil", "pau")]
        return Spoken(sound, words, phonemes)


def window(pick, chance: np.random.Generator) -> Spoken:
    """`pick` gives a sentence. The phases of a live caption: a beginning, a whole, one and the next, nothing yet."""
    kind = chance.choice(5, p=(0.43, 0.30, 0.15, 0.06, 0.06))
    if kind == 4:
        return Spoken(sounds.nothing(int(chance.triangular(0.5, 1, LONGEST_S) * RATE), chance), [], [])
    spoken = pick()
    if kind == 2:
        spoken = spoken.then(chance.uniform(0.0, 0.7), pick())
        if chance.random() < 0.6:
            spoken = spoken.until(chance.uniform(0.3, 1.0) * spoken.seconds)
    if kind == 3 and len(spoken.words) > 3:
        spoken = spoken.since(chance.integers(0, len(spoken.words) - 2))
    lead = sounds.silence(int(RATE * chance.choice((0.0, chance.uniform(0, 0.3), chance.uniform(0, 1.5)))))
    spoken = Spoken(lead, [], []).then(0.0, spoken)
    if kind == 1:
        spoken = spoken.until(chance.uniform(0.4, max(0.5, spoken.seconds)))
    elif spoken.seconds < LONGEST_S:
        tail = chance.choice((0.0, chance.uniform(0, 0.5), chance.uniform(0, 3)))
        spoken = spoken.then(0.0, Spoken(sounds.silence(int(tail * RATE)), [], []))
    spoken = spoken.until(min(spoken.seconds, LONGEST_S))
    return dataclasses.replace(spoken, sound=sounds.spoil(spoken.sound, chance))


def _without_pause(word: str, end: float, second: float) -> str:
    return word if end + PAUSE_S <= second else word.rstrip("、。")
