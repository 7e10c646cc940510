"""Patterns with their English: text/english.txt, which tells how it is written, and english-more.txt."""
import dataclasses
import random
import re
from pathlib import Path

import pyopenjtalk

import grammar

NUMERALS = "[〇一二三四五六七八九十百千"
MONTHS = "January February March April May June July August September October November December".split()


@dataclasses.dataclass
class Pairs:
    pairs: list[tuple[str, str]]
    english: dict[str, str]
    patterns: grammar.Patterns
    _asked: list[tuple[re.Pattern, str]] = dataclasses.field(default_factory=list)

    def sentence(self, chance: random.Random) -> tuple[str, str]:
        return self.fill(*chance.choice(self.pairs), chance)

    def fill(self, pattern: str, english: str, chance: random.Random) -> tuple[str, str]:
        values = []

        def value(slot: re.Match) -> str:
            if number := re.fullmatch(r"N\((\d+),(\d+)\)", slot.group(1)):
                values.append(str(grammar.some_number(int(number.group(1)), int(number.group(2)), chance)))
                return grammar.kanji(int(values[-1]))
            chosen = chance.choice(self.patterns.slots[slot.group(1)])
            values.append(self.english.get(chosen) or hepburn(chosen))
            return chosen

        japanese = self.patterns.fill(re.sub(r"\{([^{}]+)\}", value, pattern), chance)
        return japanese, _fill(english, values)

    def english_of(self, japanese: str) -> str | None:
        """The English of a sentence that is one of these patterns."""
        if not self._asked:
            self._asked = [(re.compile(self._regex(pattern)), english) for pattern, english in self.pairs]
        for asked, english in self._asked:
            if found := asked.fullmatch(japanese):
                values = [str(number(text)) if number(text) else self.english.get(text) or hepburn(text) for text in found.groups()]
                return _fill(english, values)
        return None

    def _regex(self, pattern: str) -> str:
        def any_of(slot: re.Match) -> str:
            if slot.group(1).startswith("N("):
                return "<" + NUMERALS + "]+>"
            return "<" + "!".join(sorted(self.patterns.slots[slot.group(1)], key=len, reverse=True)) + ">"

        pattern = re.sub(r"\{([^{}]+)\}", any_of, pattern).replace("(", "(?:")
        return pattern.replace("<", "(").replace(">", ")").replace("!", "|")


FILES = "english.txt", "english-more.txt"


def load(texts: Path, *lists: str) -> Pairs:
    """All pairs, the demo session's first, with their slots filled from these lists beside them."""
    pairs, english = [], {}
    for line in [line for name in FILES for line in (texts / name).read_text().splitlines()]:
        if line.startswith("@ "):
            english.update(entry.split("=") for entry in line[2:].split("; "))
        elif line and not line.startswith("//"):
            pairs.append(tuple(line.split(" = ")))
    return Pairs(pairs, english, grammar.load(*(texts / name for name in lists)))


def hepburn(name: str) -> str:
    """A name in Latin letters, long vowels unmarked, as in Sato and Ono."""
    sounds = pyopenjtalk.g2p(name).lower().split()
    letters = "".join(after[0] if sound == "cl" else sound for sound, after in zip(sounds, [*sounds[1:], "t"]))
    return re.sub(r"uu|(?<=o)[ou]", lambda at: "u" if at.group() == "uu" else "", letters).capitalize()


def number(numerals: str) -> int | None:
    """What grammar.kanji would write so."""
    if not re.fullmatch(NUMERALS + "]+", numerals):
        return None
    total = part = 0
    for letter in numerals:
        if letter in grammar.DIGITS:
            part = grammar.DIGITS.index(letter)
        else:
            total, part = total + max(part, 1) * {"十": 10, "百": 100, "千": 1000}[letter], 0
    return total + part


def _fill(english: str, values: list[str]) -> str:
    told = re.sub(r"\{([mo]?)(\d)\}", lambda at: _told(values[int(at.group(2)) - 1], at.group(1)), english)
    return re.sub(r"(^|[.?] )(\w)", lambda at: at.group(1) + at.group(2).upper(), told)


def _told(value: str, how: str) -> str:
    if how == "m":
        return MONTHS[int(value) - 1]
    if how == "o":  # 億
        return f"{value}00 million" if len(value) == 1 else f"{value[:-1]}.{value[-1]} billion".replace(".0", "")
    return value
