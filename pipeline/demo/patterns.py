"""Which sentences the speech model of the demonstration knows: patterns with slots, one a line."""

import re
from pathlib import Path

NUMERAL = r"[〇一二三四五六七八九十]+"


class Patterns:
    """The patterns of one file, as regular expressions. `{N(1,9)}` is a number, `{x}` one of the list `# x: …`."""

    def __init__(self, path: Path):
        sentences, slots = [], {}
        for row in path.read_text(encoding="utf-8").splitlines():
            listed = re.match(r"# (\w+): (.+)", row)
            if listed and " " in listed[2] and not row.startswith("# {"):
                slots[listed[1]] = listed[2].split()
            elif row and not row.startswith("#"):
                sentences.append(row)
        self.slots = slots
        self.known = [re.compile(self._expression(sentence)) for sentence in sentences]

    def _expression(self, sentence: str) -> str:
        def slot(match: re.Match) -> str:
            name = match[1]
            if name.startswith("N("):
                return f"(?P<N{match.start()}_{'_'.join(re.findall(r'[0-9]+', name))}>{NUMERAL})"
            return "(?:" + "|".join(map(re.escape, self.slots[name])) + ")"

        literal = re.escape(sentence).replace(r"\{", "{").replace(r"\}", "}")
        return re.sub(r"\{(.+?)\}", slot, literal.replace(r"\(", "(").replace(r"\)", ")"))

    def knows(self, text: str) -> bool:
        """Whether `text` is one of the patterns with its slots filled from the lists and within the numbers' limits."""
        matches = (pattern.fullmatch(text) for pattern in self.known)
        return any(self._within(match) for match in matches if match)

    @staticmethod
    def _within(match: re.Match) -> bool:
        for name, numeral in match.groupdict().items():
            _, low, high = name[1:].split("_")
            if not int(low) <= number(numeral) <= int(high):
                return False
        return True


def number(numeral: str) -> int:
    """一 to 九十九 as a number."""
    tens, ten, ones = numeral.rpartition("十")
    digit = "〇一二三四五六七八九".index
    return (digit(tens) if tens else 1 if ten else 0) * 10 + (digit(ones) if ones else 0)
