"""Reads a sentence: which labels speak it, and which of its words each label belongs to."""
import dataclasses
import re

import pyopenjtalk

MORA_ENDS = set("aiueoAIUEO") | {"N", "cl"}
PAUSES = "sil", "pau"


@dataclasses.dataclass
class Reading:
    labels: list[str]
    phonemes: list[str]
    words: list[tuple[str, int]]  # a word with the punctuation after it, and the number of its last label

    def part(self, first: int, last: int) -> "Reading":
        """Those words alone, with the pause after the last of them if there is one."""
        start, stop = self.words[first - 1][1] + 1 if first else 0, self.words[last - 1][1] + 1
        while first and self.phonemes[start] in PAUSES:
            start += 1
        while stop < len(self.phonemes) and self.phonemes[stop] in PAUSES:
            stop += 1
        return Reading([], self.phonemes[start:stop], [(word, end - start) for word, end in self.words[first:last]])

    def then(self, other: "Reading") -> "Reading":
        words = [(word, end + len(self.phonemes)) for word, end in other.words]
        return Reading([], self.phonemes + other.phonemes, [*self.words, *words])


def read(text: str) -> Reading | None:
    """None where the words cannot be laid against the labels one to one."""
    features = pyopenjtalk.run_frontend(text)
    labels = pyopenjtalk.make_label(features)
    phonemes = [re.search(r"-(.+?)\+", label).group(1) for label in labels]
    ends = [number for number, phoneme in enumerate(phonemes) if phoneme in MORA_ENDS]
    words, moras, place, waiting = [], 0, 0, ""
    for feature in features:
        moras += _moras(feature["pron"])
        length = len(feature["string"])
        piece, place = text[place : place + length], place + length
        if _moras(feature["pron"]) == 0 and words:
            words[-1] = (words[-1][0] + piece, words[-1][1])
        elif feature["pos"] == "接頭詞":  # お, 令 (of 令和): nothing to show by themselves
            waiting += piece
        elif 0 < moras <= len(ends):
            words.append((waiting + piece, ends[moras - 1]))
            waiting = ""
        else:
            return None
    if moras != len(ends) or place != len(text) or waiting or any(end >= len(labels) for _, end in words):
        return None
    return Reading(labels, phonemes, words)


def _moras(spoken: str) -> int:
    return sum(letter not in "ァィゥェォャュョヮ’、。？！・" for letter in spoken)
