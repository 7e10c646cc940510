"""Speaks a sentence with Open JTalk and tells when each of its words was spoken.

pyopenjtalk gives the sound but not the times. The HTS Engine inside it knows them: each phoneme is five states of a whole
number of 5 ms frames. Its C functions are exported from the package's own library, so they are called through ctypes.
"""

import ctypes
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyopenjtalk
from pyopenjtalk import htsengine

# sizeof(HTS_Engine) is a few hundred bytes in version 1.10; this leaves room.
ENGINE_BYTES = 1 << 16
STATES = 5
NUMERALS = frozenset("〇一二三四五六七八九十百千")


@dataclass(frozen=True)
class Word:
    """A piece of a sentence with its place in the sentence's sound, in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Spoken:
    """The sound from its first phoneme's start to its last one's end, and a little around them."""

    sound: np.ndarray
    speech_starts: float
    speech_ends: float
    words: list[Word]


class Voice:
    """One HTS voice. The same labels, speed and half tone always give the same sound."""

    def __init__(self, path: Path | None = None):
        library = ctypes.CDLL(htsengine.__file__)
        library.HTS_Engine_get_generated_speech.restype = ctypes.c_double
        library.HTS_Engine_get_generated_speech.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        for name in ("get_nsamples", "get_total_state", "get_sampling_frequency", "get_fperiod"):
            getattr(library, f"HTS_Engine_{name}").restype = ctypes.c_size_t
        library.HTS_Engine_get_state_duration.restype = ctypes.c_size_t
        library.HTS_Engine_get_state_duration.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        for name in ("set_speed", "add_half_tone"):
            getattr(library, f"HTS_Engine_{name}").argtypes = [ctypes.c_void_p, ctypes.c_double]
        self._hts = library
        self._engine = ctypes.create_string_buffer(ENGINE_BYTES)
        library.HTS_Engine_initialize(self._engine)
        voice = str(path).encode() if path else pyopenjtalk.DEFAULT_HTS_VOICE
        if not library.HTS_Engine_load(self._engine, (ctypes.c_char_p * 1)(voice), ctypes.c_size_t(1)):
            raise SystemExit(f"make.py: cannot read the voice {voice.decode()}")
        self.rate = library.HTS_Engine_get_sampling_frequency(self._engine)
        if self.rate != 48_000:
            raise SystemExit(f"make.py: the voice {voice.decode()} has {self.rate} Hz, expected 48000")
        self._frame = library.HTS_Engine_get_fperiod(self._engine) / self.rate

    def synthesise(self, labels: list[str], speed: float, half_tone: float) -> tuple[np.ndarray, list[float]]:
        """The sound (full scale 1.0), and each label's length in seconds."""
        hts, engine = self._hts, self._engine
        lines = (ctypes.c_char_p * len(labels))(*(label.encode() for label in labels))
        hts.HTS_Engine_set_speed(engine, speed)
        hts.HTS_Engine_add_half_tone(engine, half_tone)
        if not hts.HTS_Engine_synthesize_from_strings(engine, lines, ctypes.c_size_t(len(labels))):
            raise SystemExit("make.py: HTS Engine refused the labels")
        count = hts.HTS_Engine_get_nsamples(engine)
        sound = np.array([hts.HTS_Engine_get_generated_speech(engine, i) for i in range(count)]) / 32768
        states = [hts.HTS_Engine_get_state_duration(engine, i) for i in range(hts.HTS_Engine_get_total_state(engine))]
        assert len(states) == STATES * len(labels), "every phoneme has five states"
        lengths = [sum(states[i : i + STATES]) * self._frame for i in range(0, len(states), STATES)]
        hts.HTS_Engine_refresh(engine)
        return sound, lengths

    def speak(self, text: str, speed: float, half_tone: float) -> Spoken:
        """Speaks `text`, cut to 50 ms before its first phoneme and 120 ms after its last."""
        labels = pyopenjtalk.extract_fullcontext(text)
        sound, lengths = self.synthesise(labels, speed, half_tone)
        ends = np.cumsum(lengths)
        first, last = float(ends[0]), float(ends[-2])
        cut, keep = first - min(0.05, first), min(last + 0.12, float(ends[-1]))
        phonemes = [label.split("-", 1)[1].split("+", 1)[0] for label in labels[1:-1]]
        words = timed_words(text, phonemes, [(float(e - n) - cut, float(e) - cut) for e, n in zip(ends, lengths)][1:-1])
        return Spoken(sound[int(cut * self.rate) : int(keep * self.rate)], first - cut, last - cut, words)


def timed_words(text: str, phonemes: list[str], times: list[tuple[float, float]]) -> list[Word]:
    """The words of `text` with their phonemes' times.

    Punctuation belongs to the word before it and takes no time; a number's digits are one word.
    """
    words: list[Word] = []
    place = 0
    for morph in pyopenjtalk.g2p_mapping(text):
        surface = text[morph["char_span"][0] : morph["char_span"][1]]
        count = len(morph["phonemes"])
        if surface in "、。":
            last = words.pop()
            words.append(Word(last.text + surface, last.start, last.end))
            place += count if place < len(phonemes) else 0
            continue
        assert phonemes[place : place + count] == morph["phonemes"], f"{surface} of {text} is spoken otherwise"
        start, end = times[place][0], times[place + count - 1][1]
        place += count
        if words and set(words[-1].text) | set(surface) <= NUMERALS:
            last = words.pop()
            surface, start = last.text + surface, last.start
        words.append(Word(surface, start, end))
    assert place == len(phonemes) and "".join(word.text for word in words) == text, f"words of {text} are incomplete"
    return words
