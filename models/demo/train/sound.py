"""What rooms, microphones and lines do to speech; and sounds in which nobody speaks."""
import numpy as np
import scipy.fft

RATE = 16000


def silence(samples: int) -> np.ndarray:
    return np.zeros(samples, np.float32)


def spoil(sound: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A room and a channel, then noise, then a level. Often little of it, sometimes all."""
    if chance.random() < 0.35:
        sound = _through(sound, chance)
    if chance.random() < 0.6:
        sound = sound + noise_at(sound, chance.triangular(6, 45, 45), chance)
    peak = np.abs(sound).max() + 1e-9
    return (sound * (10 ** (chance.uniform(-30, -1) / 20) / peak)).astype(np.float32)


def noise_at(sound: np.ndarray, ratio_db: float, chance: np.random.Generator) -> np.ndarray:
    """Noise so much under the speech. The speech's power is taken where it is loud, so that pauses do not count."""
    pieces = sound[: len(sound) // 400 * 400].reshape(-1, 400)
    power = np.sort((pieces**2).mean(axis=1))[len(pieces) // 2 :].mean() if len(pieces) else 1e-4
    noise = _music(len(sound), chance) if chance.random() < 0.12 else _noise(len(sound), chance)
    return noise * np.sqrt(power / 10 ** (ratio_db / 10))


def nothing(samples: int, chance: np.random.Generator) -> np.ndarray:
    """Silence, noise, knocks or music, at any level: nobody speaks."""
    kind = chance.choice(5, p=(0.12, 0.38, 0.2, 0.2, 0.1))
    level = 10 ** (chance.uniform(-65, -8) / 20)
    if kind == 0:
        return silence(samples)
    if kind == 1:
        return (_noise(samples, chance) * level).astype(np.float32)
    if kind == 2:
        return (_music(samples, chance) * level + _noise(samples, chance) * level * 0.05).astype(np.float32)
    if kind == 3:
        return ((_knocks(samples, chance) + 0.1 * _noise(samples, chance)) * level).astype(np.float32)
    return (silence(samples) + chance.normal(0, 10 ** chance.uniform(-6, -3.5), samples)).astype(np.float32)


def _noise(samples: int, chance: np.random.Generator) -> np.ndarray:
    """Unit power, any colour; sometimes with a hum, sometimes swelling."""
    size = scipy.fft.next_fast_len(samples)
    frequency = scipy.fft.rfftfreq(size, 1 / RATE)
    shape = np.maximum(frequency, 40.0) ** -chance.uniform(0, 1.1)
    for _ in range(chance.integers(0, 3)):
        centre, width = chance.uniform(100, 6000), chance.uniform(80, 1500)
        shape *= 1 + chance.uniform(0, 6) * np.exp(-(((frequency - centre) / width) ** 2))
    white = scipy.fft.rfft(chance.standard_normal(size).astype(np.float32))
    noise = scipy.fft.irfft(white * shape.astype(np.float32), size)[:samples]
    time = np.arange(samples) / RATE
    if chance.random() < 0.2:
        mains = chance.choice((50.0, 60.0))
        noise = noise / noise.std() + sum(chance.uniform(0, 1) * np.sin(2 * np.pi * mains * n * time) for n in (1, 2, 3))
    if chance.random() < 0.3:
        noise = noise * (1 + chance.uniform(0, 0.9) * np.sin(2 * np.pi * chance.uniform(0.2, 4) * time + chance.uniform(0, 6)))
    return noise / (noise.std() + 1e-9)


def _music(samples: int, chance: np.random.Generator) -> np.ndarray:
    """Chords and a tune of decaying harmonics, in unit power."""
    time = np.arange(samples) / RATE
    music = np.zeros(samples)
    beat = int(RATE * chance.uniform(0.15, 0.6))
    harmonics = chance.integers(1, 8)
    decay, swell = chance.uniform(0.5, 6), chance.random() < 0.3
    root = chance.uniform(80, 400)
    for start in range(0, samples, beat):
        for note in chance.choice((0, 2, 4, 5, 7, 9, 11, 12, 16), size=chance.integers(1, 4)):
            held = time[: min(samples - start, beat * 3)]
            pitch = root * 2 ** (note / 12)
            tone = sum(np.sin(2 * np.pi * pitch * n * held) / n for n in range(1, harmonics + 1) if pitch * n < 7500)
            edge = np.minimum(1, held / (0.15 if swell else 0.005))
            music[start : start + len(held)] += tone * edge * np.exp(-decay * held)
    return music / (music.std() + 1e-9)


def _knocks(samples: int, chance: np.random.Generator) -> np.ndarray:
    """Doors, papers, coughs' outlines: short bursts of coloured noise."""
    sound = np.zeros(samples)
    for _ in range(chance.integers(1, 9)):
        length = int(RATE * chance.uniform(0.01, 0.4))
        start = chance.integers(0, max(1, samples - length))
        burst = _noise(length, chance) * np.exp(-np.arange(length) / RATE * chance.uniform(5, 60))
        sound[start : start + length] += burst[: samples - start] * chance.uniform(0.2, 1)
    return sound / (np.abs(sound).max() + 1e-9)


def _through(sound: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """One filter for the channel and the room together."""
    size = scipy.fft.next_fast_len(len(sound) + RATE // 2)
    frequency = scipy.fft.rfftfreq(size, 1 / RATE)
    octaves = np.log2(np.maximum(frequency, 30) / 1000)
    gain_db = chance.uniform(-4, 4) * octaves
    if chance.random() < 0.3:  # a telephone, a cheap microphone, a lossy codec
        gain_db -= 30 * np.clip(octaves - np.log2(chance.uniform(3.0, 7.5)), 0, None)
        gain_db -= 24 * np.clip(np.log2(chance.uniform(0.06, 0.35)) - octaves, 0, None)
    response = (10 ** (gain_db / 20)).astype(np.float32)
    if chance.random() < 0.6:
        response = response * scipy.fft.rfft(_room(chance), size)
    return scipy.fft.irfft(scipy.fft.rfft(sound, size) * response, size)[: len(sound)].astype(np.float32)


def _room(chance: np.random.Generator) -> np.ndarray:
    fade = chance.uniform(0.08, 0.5)
    tail = chance.standard_normal(int(RATE * fade)) * np.exp(-6.9 * np.arange(int(RATE * fade)) / (RATE * fade))
    tail[: int(RATE * chance.uniform(0.001, 0.01))] = 0
    tail *= 10 ** (-chance.uniform(0, 18) / 20) / np.sqrt((tail**2).sum() + 1e-9)
    tail[0] = 1.0
    return tail.astype(np.float32)
