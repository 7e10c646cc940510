"""Sentence patterns: `{slot}` takes one of a list, `{v.te}` a verb of a list in that form (verbs.py), `{N(1,9)}` a number in
kanji, `(a|b|)` one of its parts; parts may nest."""
import dataclasses
import random
import re
from pathlib import Path

import verbs

DIGITS = "〇一二三四五六七八九"


@dataclasses.dataclass
class Patterns:
    lines: list[str]
    slots: dict[str, list[str]]

    def sentence(self, chance: random.Random) -> str:
        return self.fill(chance.choice(self.lines), chance)

    def different(self) -> int:
        """How many patterns there are if every choice of parts is one of its own, whatever fills the slots."""
        return sum(_different(re.sub(r"\{[^{}]+\}", "X", line)) for line in self.lines)

    def fill(self, pattern: str, chance: random.Random) -> str:
        choice = re.compile(r"(?<!N)\(([^()]*)\)")
        slot = re.compile(r"\{([^{}]+)\}")
        for _ in range(200):
            if found := slot.search(pattern):
                pattern = _replaced(pattern, found, self._value(found.group(1), chance))
            elif found := choice.search(pattern):
                pattern = _replaced(pattern, found, chance.choice(found.group(1).split("|")))
            else:
                return pattern
        raise ValueError(f"a pattern never ends: {pattern}")

    def _value(self, slot: str, chance: random.Random) -> str:
        if number := re.fullmatch(r"N\((\d+),(\d+)\)", slot):
            return kanji(some_number(int(number.group(1)), int(number.group(2)), chance))
        name, _, form = slot.partition(".")
        value = chance.choice(self.slots[name])
        return verbs.form(value, form) if value[-1] in "15" else value


def load(*paths: Path) -> Patterns:
    """`# name: a b c` lists a slot's values; any other line is a pattern, and `//` starts a remark."""
    lines, slots = [], {}
    for path in paths:
        for line in Path(path).read_text().splitlines():
            if listed := re.match(r"# (\w+): (.+)", line):
                slots.setdefault(listed.group(1), []).extend(listed.group(2).split())
            elif line.strip() and not line.startswith(("#", "//")):
                lines.append(line.strip())
    return Patterns(lines, slots)


def some_number(low: int, high: int, chance: random.Random) -> int:
    """Small ones more often than there are of them: a recogniser that saw few of one digit adds a second."""
    return chance.randint(low, min(high, low + 11) if chance.random() < 0.45 else high)


def kanji(number: int) -> str:
    if number >= 10000:
        return kanji(number // 10000) + "万" + (kanji(number % 10000) if number % 10000 else "")
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        count, number = divmod(number, unit)
        text += ("" if count == 1 else DIGITS[count]) + name if count else ""
    return text + (DIGITS[number] if number else "") or DIGITS[0]


def _replaced(pattern: str, found: re.Match, value: str) -> str:
    return pattern[: found.start()] + value + pattern[found.end() :]


def _different(pattern: str) -> int:
    """Products of what follows one another, sums of what may stand at one place."""
    ways, alternatives, outer = 1, 0, []
    for letter in pattern:
        if letter == "(":
            outer.append((ways, alternatives))
            ways, alternatives = 1, 0
        elif letter == "|":
            ways, alternatives = 1, alternatives + ways
        elif letter == ")":
            inner = alternatives + ways
            ways, alternatives = outer.pop()
            ways *= inner
    return ways
