"""Makes what a live recogniser hears: windows that begin and end anywhere, with the words that were fully said in them."""
import dataclasses
import json
from pathlib import Path

import numpy as np

import bilingual
import sound as sounds

RATE, LONGEST_S = 16000, 10.0
SILENCE = "-"
HEARD_S = 0.03  # a word counts as said when so much follows its end
PAUSE_S = 0.12  # punctuation counts when so much of its pause was heard


@dataclasses.dataclass
class Spoken:
    sound: np.ndarray
    words: list[tuple[str, float]]  # each with the second at which it ends
    phonemes: list[tuple[str, float]]  # likewise, without gaps: SILENCE where nobody speaks
    english: str | None = ""  # what was said, in English; None where that is not known
    rate: int = RATE  # of `sound`, which may also be numbers of cached states (bank.py)

    def until(self, second: float) -> "Spoken":
        words = [(_without_pause(word, end, second), end) for word, end in self.words if end + HEARD_S <= second]
        starts = [0.0, *(end for _, end in self.phonemes)]
        phonemes = [(p, min(end, second)) for (p, end), start in zip(self.phonemes, starts) if start < second]
        english = self.english if len(words) == len(self.words) else None
        return Spoken(self.sound[: int(second * self.rate)], words, phonemes, english, self.rate)

    def since(self, word: int) -> "Spoken":
        """From the end of that word on."""
        second = self.words[word][1]
        later = [(text, end - second) for text, end in self.words[word + 1 :]]
        phonemes = [(p, end - second) for p, end in self.phonemes if end > second]
        return Spoken(self.sound[int(second * self.rate) :], later, phonemes, None, self.rate)

    def then(self, gap_s: float, other: "Spoken") -> "Spoken":
        start = self.seconds + gap_s
        joined = np.concatenate((self.sound, self.silence(gap_s).sound, other.sound))
        both = (self.english, other.english)
        return Spoken(joined, self.words + [(w, end + start) for w, end in other.words],
                      [*self.phonemes, (SILENCE, start), *((p, end + start) for p, end in other.phonemes)],
                      None if None in both else " ".join(filter(None, both)), self.rate)

    def silence(self, seconds: float) -> "Spoken":
        return dataclasses.replace(self, sound=np.zeros(int(seconds * self.rate), self.sound.dtype), words=[],
                                   phonemes=[(SILENCE, seconds)], english="")

    @property
    def text(self) -> str:
        return "".join(word for word, _ in self.words)

    @property
    def anyone(self) -> bool:
        return any(phoneme != SILENCE for phoneme, _ in self.phonemes)

    @property
    def seconds(self) -> float:
        return len(self.sound) / self.rate


class Shards:
    """All sentences spoken so far, read from the disk as they are wanted."""

    def __init__(self, folder: Path, prefix: str):
        self.items = []
        for listed in sorted(folder.glob(f"{prefix}*.jsonl")):
            pcm = np.memmap(listed.with_suffix(".pcm"), "<i2", "r")
            self.items += [(pcm, json.loads(line)) for line in listed.read_text().splitlines()]

        pairs = bilingual.load(Path(__file__).parent / "text", "slots.txt", "words.txt")
        self.english = {text: pairs.english_of(text) for text in {item["text"] for _, item in self.items}}

    def __len__(self) -> int:
        return len(self.items)

    def spoken(self, number: int) -> Spoken:
        pcm, item = self.items[number]
        sound = pcm[item["start"] : item["start"] + item["length"]].astype(np.float32) / 32767
        words = [(word, item["ends"][label]) for word, label in item["words"]]
        phonemes = [(SILENCE if p in ("sil", "pau") else p, end) for p, end in zip(item["phonemes"], item["ends"])]
        return Spoken(sound, words, phonemes, self.english[item["text"]])


def window(pick, nothing, chance: np.random.Generator) -> Spoken:
    """The phases of a live caption: a beginning, a whole, one and the next, nothing yet.

    `pick` gives a sentence, `nothing` so many seconds in which nobody speaks.
    """
    kind = chance.choice(5, p=(0.43, 0.30, 0.15, 0.06, 0.06))
    if kind == 4:
        return nothing(chance.triangular(0.5, 1, LONGEST_S))
    spoken = pick()
    if kind == 2:
        spoken = spoken.then(chance.uniform(0.0, 0.7), pick())
        if chance.random() < 0.6:
            spoken = spoken.until(chance.uniform(0.3, 1.0) * spoken.seconds)
    if kind == 3 and len(spoken.words) > 3:
        spoken = spoken.since(chance.integers(0, len(spoken.words) - 2))
    spoken = spoken.silence(chance.choice((0.0, chance.uniform(0, 0.3), chance.uniform(0, 1.5)))).then(0.0, spoken)
    if kind == 1:
        spoken = spoken.until(chance.uniform(0.4, max(0.5, spoken.seconds)))
    elif spoken.seconds < LONGEST_S:
        tail = chance.choice((0.0, chance.uniform(0, 0.5), chance.uniform(0, 3)))
        spoken = spoken.then(0.0, spoken.silence(tail))
    return spoken.until(min(spoken.seconds, LONGEST_S))


def heard_window(pick, chance: np.random.Generator) -> Spoken:
    """The same, as a microphone hears it."""
    def nothing(seconds: float) -> Spoken:
        return Spoken(sounds.nothing(int(seconds * RATE), chance), [], [])

    spoken = window(pick, nothing, chance)
    return dataclasses.replace(spoken, sound=sounds.spoil(spoken.sound, chance)) if spoken.phonemes else spoken


def _without_pause(word: str, end: float, second: float) -> str:
    return word if end + PAUSE_S <= second else word.rstrip("、。")
