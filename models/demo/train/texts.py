"""Writes the sentences: `python texts.py`. What is tested is never trained: a sentence's own hash decides, or its file does."""
import argparse
import collections
import hashlib
import random
from pathlib import Path

import bilingual
import grammar
import names

HERE = Path(__file__).parent
TEXT, TO = HERE / "text", HERE / "work" / "texts"
SIZES = {
    "demo": 6_000,  # of the demo session's patterns
    "broad": 40_000,  # of councils and counters
    "salad": 60_000,  # which mean little, of many words
    "talk": 150_000,  # more of councils and counters, in freer words; never spoken
    "names": 50_000,  # with people's names; never spoken
    "pairs": 20_000,  # with their English; half of them the demo session's
    "test": 150,  # of each, at most
}
DEMO_PATTERNS = 32
TALK = [f"{name}.txt" for name in ("council-talk", "council-chair", "council-questions", "council-answers", "council-bills",
                                    "counter-talk", "counter-clerk", "counter-resident")]
SALAD, WORDS = ["salad.txt", "more-salad.txt"], ["words.txt", "more-words.txt"]
MOST_TIMES = 4  # so that 異議なし does not become the whole of it


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--percent", type=int, default=100, help="so much of them: a few to try the rest with")
    percent = asked.parse_args().percent
    sizes = {name: max(6, size * percent // 100) for name, size in SIZES.items()}
    TO.mkdir(parents=True, exist_ok=True)
    patterns = {
        "demo": grammar.load(TEXT / "demo.txt"),
        "broad": grammar.load(*(TEXT / name for name in ("council.txt", "counter.txt", "slots.txt"))),
        "salad": _of(SALAD, "slots.txt", *WORDS),
        "talk": _of(TALK, "slots.txt"),
        "names": _with_names(),
    }
    for name, found in patterns.items():
        _write_pair(name, found, sizes[name], sizes["test"])
    _write_english(bilingual.load(TEXT, "demo.txt", "slots.txt", "words.txt"), sizes["pairs"], sizes["test"])
    held_out = grammar.load(TEXT / "held-out.txt", TEXT / "slots.txt")
    chance = random.Random(7)
    _write("test-wording", [held_out.fill(held_out.lines[i % len(held_out.lines)], chance) for i in range(sizes["test"])])


def _write_pair(name: str, patterns: grammar.Patterns, count: int, test_count: int) -> None:
    chance = random.Random(name)
    train, test, times = [], [], collections.Counter()
    for _ in range(20 * count):
        sentence = patterns.sentence(chance)
        if is_held_out(sentence):
            test.append(sentence)
        elif len(train) < count and times[sentence] < MOST_TIMES:
            train.append(sentence)
            times[sentence] += 1
    _write(f"train-{name}", train)
    _write(f"test-{name}", list(dict.fromkeys(test))[:test_count])


def _of(patterns: list[str], *lists: str) -> grammar.Patterns:
    """Those patterns, filled from these lists too."""
    found = grammar.load(*(TEXT / name for name in (*patterns, *lists)))
    found.lines = grammar.load(*(TEXT / name for name in patterns)).lines
    return found


def _with_names() -> grammar.Patterns:
    patterns = _of(["names.txt"], "slots.txt", "words.txt")
    patterns.slots["unheard"] = names.unheard(patterns.slots["first"], patterns.slots["second"], patterns.slots["family"])
    return patterns


def _write_english(pairs: bilingual.Pairs, count: int, test_count: int) -> None:
    """Two columns. The demo session's patterns are the file's first and have half of the lines."""
    chance = random.Random("english")
    train, test, times = [], [], collections.Counter()
    for _ in range(20 * count):
        of_demo = chance.random() < 0.5
        pattern, told = chance.choice(pairs.pairs[:DEMO_PATTERNS] if of_demo else pairs.pairs)
        if of_demo and chance.random() < 0.6:
            pattern = pattern.replace("{family}", "{names}")
        japanese, english = pairs.fill(pattern, told, chance)
        if is_held_out(japanese):
            test.append(f"{japanese}\t{english}")
        elif len(train) < count and times[japanese] < MOST_TIMES:
            train.append(f"{japanese}\t{english}")
            times[japanese] += 1
    _write("train-pairs", train)
    _write("test-pairs", list(dict.fromkeys(test))[:test_count])


def is_held_out(sentence: str) -> bool:
    return hashlib.sha256(sentence.encode()).digest()[0] < 12


def _write(name: str, sentences: list[str]) -> None:
    (TO / f"{name}.txt").write_text("\n".join(sentences) + "\n")
    print(f"{name}: {len(sentences)} sentences, {len(set(sentences))} different")


if __name__ == "__main__":
    main()
