"""Lays the spoken lines out in time: the sound of the whole session, and session.json."""

from dataclasses import dataclass

import numpy as np

from speech import Spoken

RATE = 48_000
SPEECH_DBFS = -21.0
ROOM_DBFS = -68.0
# A cue is given when the microphone opens: this long before the first word, or in the middle of a shorter pause.
CUE_LEAD = 0.5


@dataclass(frozen=True)
class Placed:
    """A line of the script and when it is spoken, in seconds from the session's start."""

    line: dict
    spoken: Spoken
    start: float
    cue: float

    @property
    def end(self) -> float:
        """When its last phoneme ends."""
        return self.start + self.spoken.speech_ends - self.spoken.speech_starts


def place(script: dict, spoken: list[Spoken]) -> tuple[list[Placed], float]:
    """Every line in its place, and the session's length."""
    placed: list[Placed] = []
    start, silence = script["lead_in"], script["lead_in"]
    for line, sound in zip(script["line"], spoken, strict=True):
        # Whole milliseconds, so that session.json says exactly what was done.
        start = round(start, 3)
        cue = start - min(CUE_LEAD, silence / 2) if placed else 0.0
        placed.append(Placed(line, sound, start, cue))
        silence = line["pause"]
        start = placed[-1].end + silence
    return placed, round(placed[-1].end + script["lead_out"], 1)


def mix(placed: list[Placed], length: float, seed: int) -> np.ndarray:
    """The whole session's sound: the lines, each at the same loudness, over a very soft room."""
    sound = room(int(length * RATE), seed)
    for one in placed:
        first = int(round((one.start - one.spoken.speech_starts) * RATE))
        speech = fade(one.spoken.sound * gain(one.spoken.sound))
        sound[first : first + len(speech)] += speech
    peak = float(np.abs(sound).max())
    assert peak < 1.0, f"the sound clips ({peak:.2f})"
    return sound


def gain(speech: np.ndarray) -> float:
    """What brings the voiced part of `speech` to SPEECH_DBFS. Pauses inside the sentence do not count."""
    blocks = speech[: len(speech) // 960 * 960].reshape(-1, 960)
    power = (blocks**2).mean(axis=1)
    voiced = power[power > power.max() * 1e-4]
    return 10 ** (SPEECH_DBFS / 20) / float(np.sqrt(voiced.mean()))


def fade(speech: np.ndarray) -> np.ndarray:
    """Takes the clicks off both ends (20 ms)."""
    ramp = np.linspace(0.0, 1.0, 960)
    speech[:960] *= ramp
    speech[-960:] *= ramp[::-1]
    return speech


def room(samples: int, seed: int) -> np.ndarray:
    """Pink noise from 60 Hz up at ROOM_DBFS: an empty hall's ventilation."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(samples))
    frequency = np.fft.rfftfreq(samples, 1 / RATE)
    spectrum *= np.where(frequency < 60, 0.0, 1 / np.sqrt(np.maximum(frequency, 60)))
    noise = np.fft.irfft(spectrum, samples)
    return noise * (10 ** (ROOM_DBFS / 20) / np.sqrt((noise**2).mean()))


def describe(script: dict, placed: list[Placed], length: float) -> dict:
    """session.json: what is known beforehand, what is announced when, and what is said when. Whole milliseconds."""
    cues: list[dict] = []
    speaker = item = None
    for one in placed:
        if one.line["who"] != speaker:
            speaker = one.line["who"]
            cues.append({"at_ms": ms(one.cue), "speaker": speaker})
        if one.line["item"] != item:
            item = one.line["item"]
            cues.append({"at_ms": ms(one.cue), "agenda_item": item})
    shown = ("id", "name", "reading", "role", "title")
    return {
        "title": script["title"],
        "agenda": script["agenda"],
        "roster": [{key: person[key] for key in shown} for person in script["roster"]],
        "cues": cues,
        "lines": [timed(one) for one in placed],
        "length_ms": ms(length),
    }


def timed(one: Placed) -> dict:
    """A line with its words' times in the session."""
    base = one.start - one.spoken.speech_starts
    words = [
        {"text": word.text, "start_ms": ms(base + word.start), "end_ms": ms(base + word.end)} for word in one.spoken.words
    ]
    return {
        "start_ms": ms(one.start),
        "end_ms": ms(one.end),
        "speaker": one.line["who"],
        "agenda_item": one.line["item"],
        "text": one.line["text"],
        "words": words,
    }


def ms(seconds: float) -> int:
    """Seconds as whole milliseconds."""
    return round(seconds * 1000)
