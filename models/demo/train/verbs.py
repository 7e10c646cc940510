"""The forms of a verb that a pattern may ask for: `{v.te}` of 書く5 is 書いて. 1 and 5 tell the verb's class."""

ROWS = dict(zip("うくぐすつぬぶむる", ("わいえ", "かきけ", "がぎげ", "さしせ", "たちて", "なにね", "ばびべ", "まみめ", "らりれ")))
JOINED = dict(zip("うつるくぐすぬぶむ", ("って", "って", "って", "いて", "いで", "して", "んで", "んで", "んで")))


def form(verb: str, wanted: str) -> str:
    """`wanted`: "" (as listed), masu and nai (what precedes these), te, ta."""
    word, kind = verb[:-1], verb[-1]
    stem, last = word[:-1], word[-1]
    if wanted == "":
        return word
    if kind == "1":
        return stem + {"masu": "", "nai": "", "te": "て", "ta": "た"}[wanted]
    if wanted in ("masu", "nai"):
        return stem + ROWS[last][1 if wanted == "masu" else 0]
    joined = stem + JOINED[last]
    return joined if wanted == "te" else joined[:-1] + ("だ" if joined.endswith("で") else "た")
