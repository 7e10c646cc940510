"""Speaks full-context labels with a blend of free HTS voices, and says when each label was spoken."""
import ctypes
import dataclasses
import os
import subprocess
from pathlib import Path

import numpy as np
import pyopenjtalk
import soxr

import vocoder

HERE = Path(__file__).parent
MEI = Path(pyopenjtalk.__file__).parent / "htsvoice" / "mei_normal.htsvoice"
NITECH = Path("/usr/share/hts-voice/nitech-jp-atr503-m001/nitech_jp_atr503_m001.htsvoice")
FRAME_S = 0.005
SPECTRUM, PITCH, VOICING = (0, 35), (1, 1), (2, 31)


@dataclasses.dataclass
class Manner:
    """How a sentence is spoken. The defaults are Mei as she is."""

    mei: float = 1.0  # share of Mei; the rest is the male voice
    speed: float = 1.0
    half_tone: float = 0.0
    spectrum_variance: float = 1.0
    pitch_variance: float = 1.0
    voicing_threshold: float = 0.5
    tract: float = 1.0  # over 1: a shorter vocal tract
    breath: float = 0.0  # share of the voiced part turned into noise
    original_vocoder: bool = False


class _Manner(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in
                ("speed", "half_tone", "spectrum_variance", "pitch_variance", "voicing_threshold")]


class Voices:
    def __init__(self):
        self.library = _library()
        paths = (ctypes.c_char_p * 2)(str(MEI).encode(), str(NITECH).encode())
        self.engine = self.library.voices_open(paths, 2)
        if not self.engine:
            raise RuntimeError(f"cannot load the voices {MEI} and {NITECH}: see README.md, set-up")

    def speak(self, labels: list[str], manner: Manner) -> tuple[np.ndarray, np.ndarray]:
        """Returns the sound (16 kHz, peak under 1) and the seconds at which each label ends."""
        lines = (ctypes.c_char_p * len(labels))(*[label.encode() for label in labels])
        shares = (ctypes.c_double * 2)(manner.mei, 1 - manner.mei)
        asked = _Manner(manner.speed, manner.half_tone, manner.spectrum_variance, manner.pitch_variance,
                        manner.voicing_threshold)
        frames = self.library.voices_plan(self.engine, lines, len(labels), shares, ctypes.byref(asked))
        if frames == 0:
            raise ValueError("hts_engine cannot speak these labels")
        durations = np.zeros(len(labels), np.int32)
        self.library.voices_durations(self.engine, len(labels), durations.ctypes)
        if manner.original_vocoder:
            sound = self._original()
        else:
            spectrum, pitch, voicing = (self._stream(frames, *stream) for stream in (SPECTRUM, PITCH, VOICING))
            sound = vocoder.speak(spectrum, pitch[:, 0], voicing, manner.tract, manner.breath)
        peak = np.abs(sound).max() + 1e-9
        return (sound * (0.5 / peak)).astype(np.float32), np.cumsum(durations) * FRAME_S

    def _stream(self, frames: int, number: int, width: int) -> np.ndarray:
        values = np.empty((frames, width), np.float32)
        self.library.voices_stream(self.engine, number, width, values.ctypes)
        return values

    def _original(self) -> np.ndarray:
        sound = np.empty(self.library.voices_speak(self.engine), np.float32)
        self.library.voices_sound(self.engine, sound.ctypes)
        return soxr.resample(sound, 48000, 16000)


def _library() -> ctypes.CDLL:
    source, built = HERE / "parameters.c", HERE / "work" / "parameters.so"
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        built.parent.mkdir(exist_ok=True)
        fresh = built.with_suffix(f".{os.getpid()}")  # each of several processes may build it
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", fresh, source, "-lHTSEngine", "-lm"], check=True)
        fresh.rename(built)
    library = ctypes.CDLL(str(built))
    library.voices_open.restype = ctypes.c_void_p
    for name in ("voices_plan", "voices_speak"):
        getattr(library, name).restype = ctypes.c_size_t
    size = ctypes.c_size_t
    library.voices_open.argtypes = [ctypes.c_void_p, size]
    library.voices_plan.argtypes = [ctypes.c_void_p, ctypes.c_void_p, size, ctypes.c_void_p, ctypes.c_void_p]
    library.voices_durations.argtypes = [ctypes.c_void_p, size, ctypes.c_void_p]
    library.voices_stream.argtypes = [ctypes.c_void_p, size, size, ctypes.c_void_p]
    library.voices_speak.argtypes = [ctypes.c_void_p]
    library.voices_sound.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    return library
