"""Names that nobody in our lists bears, in katakana, put together from the parts that family names have.

A recogniser cannot know the characters of a name that it never saw, but it can write how it sounds. Who has the roster, as the
captioner has, finds the characters by the reading.
"""
import pyopenjtalk

# Family names that no text for training may contain, written or sounded: with them it is measured how unseen names are heard.
KEPT_OUT = "服部 長谷部 滝沢 根岸 小暮 相沢 真鍋 鷲尾 大西 城戸 望月 浜口".split()


def unheard(first: list[str], second: list[str], known: list[str]) -> list[str]:
    """All that the parts can make, but for what sounds like a known name: that one is written in its characters."""
    taken = {sounds(name) for name in [*known, *KEPT_OUT]}
    made = sorted({start + end for start in first for end in second})
    return [name for name in made if sounds(name) not in taken]


def sounds(name: str) -> str:
    return " ".join(pyopenjtalk.g2p(name).split()).replace("o u", "o o").replace("d u", "z u").replace("j i", "z i")
