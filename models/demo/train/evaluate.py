"""Tells how well a model hears: `python evaluate.py work/v1/last.pt`, or a ggml file. One line of figures for each condition.

The same windows every time. Errors are counted in letters, punctuation apart.
"""
import argparse
import json
import re
import unicodedata
from pathlib import Path

import numpy as np
import torch
from whisper.audio import log_mel_spectrogram

import ggml
import model as models
import sound as sounds
import train
import windows

WORK = Path(__file__).parent / "work"
STEP = 320 * 64
NOWHERE = 0.002  # a moment at which no token's head looks more than this belongs to none


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("model", type=Path)
    asked.add_argument("--most", type=int, default=60, help="windows of each condition")
    asked.add_argument("--only", nargs="*", help="these conditions")
    asked.add_argument("--note", type=Path, help="a file to add the figures to, as JSON")
    asked.add_argument("--show", action="store_true", help="print what was said and what was heard wrong")
    asked.add_argument("--threads", type=int, default=1)
    settings = asked.parse_args()
    torch.set_num_threads(settings.threads)
    recogniser, step = load(settings.model)
    figures = {"model": settings.model.name, "step": step}
    for name, make in conditions().items():
        if settings.only and name not in settings.only:
            continue
        if name in OTHER_FIGURES:
            figures[name] = OTHER_FIGURES[name](recogniser, make(settings.most), settings.show)
            print(f"{name:34}", json.dumps(figures[name]), flush=True)
            continue
        heard = [(spoken.text, text) for spoken, text in hear(recogniser, make(settings.most))]
        figures[name] = of_nothing(heard) if not any(said for said, _ in heard) else of_speech(heard)
        print(f"{name:34}", json.dumps(figures[name]), flush=True)
        if settings.show:
            for said, text in heard:
                if plain(said) != plain(text):
                    print(f"    {said}\n  > {text}")
    if settings.note:
        with open(settings.note, "a") as out:
            out.write(json.dumps(figures, ensure_ascii=False) + "\n")


def conditions():
    return {
        "demo, Mei": lambda most: clean("test-demo.mei", most),
        "held-out slots, any voice": lambda most: clean("test-broad.any", most),
        "held-out slots, man": lambda most: clean("test-broad.man", most),
        "held-out slots, strange voice": lambda most: clean("test-broad.strange", most),
        "held-out wording, any voice": lambda most: clean("test-wording.any", most),
        "held-out wording, Mei": lambda most: clean("test-wording.mei", most),
        "noise 10 dB under": lambda most: noisy("test-broad.any", most, 10.0),
        "cut off": lambda most: cut("test-broad.any", most),
        "cut off, demo": lambda most: cut("test-demo.mei", most),
        "two sentences": lambda most: pairs("test-broad.any", most),
        "nobody speaks": nobody,
        "English, demo, Mei": lambda most: clean("test-demo.mei", most),
        "English, held-out slots, any voice": lambda most: clean("test-pairs.any", most),
        "word times, demo, Mei": lambda most: clean("test-demo.mei", most),
        "word times, any voice": lambda most: clean("test-broad.any", most),
    }


def clean(prefix: str, most: int) -> list[windows.Spoken]:
    shards = windows.Shards(WORK / "speech", prefix)
    pause = windows.Spoken(sounds.silence(8000), [], [])
    return [_within(shards.spoken(number).then(0.0, pause)) for number in range(min(most, len(shards)))]


def noisy(prefix: str, most: int, ratio_db: float) -> list[windows.Spoken]:
    chance = np.random.default_rng(1)
    made = clean(prefix, most)
    for spoken in made:
        spoken.sound = (spoken.sound + sounds.noise_at(spoken.sound, ratio_db, chance)).astype(np.float32) * 0.5
    return made


def cut(prefix: str, most: int) -> list[windows.Spoken]:
    chance = np.random.default_rng(2)
    return [spoken.until(chance.uniform(0.8, max(1.0, spoken.seconds - 0.8))) for spoken in clean(prefix, most)]


def pairs(prefix: str, most: int) -> list[windows.Spoken]:
    chance = np.random.default_rng(3)
    shards = windows.Shards(WORK / "speech", prefix)
    made = []
    for number in range(0, len(shards) - 1):
        both = shards.spoken(number).then(chance.uniform(0.1, 0.6), shards.spoken(number + 1))
        if both.seconds < windows.LONGEST_S and len(made) < most:
            made.append(both)
    return made


def nobody(most: int) -> list[windows.Spoken]:
    """Ten minutes: sixty windows of ten seconds."""
    chance = np.random.default_rng(4)
    return [windows.Spoken(sounds.nothing(160000, chance), [], []) for _ in range(60)]


def _within(spoken: windows.Spoken) -> windows.Spoken:
    return spoken.until(min(spoken.seconds, windows.LONGEST_S))


def load(path: Path) -> tuple[models.Recogniser, int]:
    if path.suffix == ".pt":
        saved = torch.load(path, map_location="cpu")
        recogniser = models.Recogniser(saved["tokens"])
        recogniser.load_state_dict(saved["model"])
        return recogniser.eval(), saved["step"]
    table = ggml.read(path).tensors["decoder.token_embedding.weight"]
    used = np.flatnonzero(table[:, models.FIXED] > models.UNUSED / 2).tolist()
    recogniser = models.Recogniser(sorted({*used, models.NO_SPEECH, models.END, *models.START}))
    recogniser.load_ggml(path)
    with torch.no_grad():
        recogniser.whisper.decoder.token_embedding.weight[[t not in used for t in recogniser.tokens]] = 0.0
    return recogniser.eval(), 0


def hear(recogniser: models.Recogniser, spoken: list[windows.Spoken], english: bool = False):
    spoken = sorted(spoken, key=lambda window: len(window.sound))
    for start in range(0, len(spoken), 16):
        part = spoken[start : start + 16]
        length = (max(len(window.sound) for window in part) // STEP + 1) * STEP
        sound = np.zeros((len(part), length), np.float32)
        for row, window in zip(sound, part):
            row[: len(window.sound)] = window.sound
        mel = torch.stack([log_mel_spectrogram(row) for row in torch.from_numpy(sound)])
        yield from zip(part, recogniser.listen(mel, english=english))


def of_english(recogniser: models.Recogniser, spoken: list[windows.Spoken], show: bool) -> dict:
    """Words wrong, as in word error rates, and how many sentences are told exactly so."""
    told = [(window.english.split(), text.split()) for window, text in hear(recogniser, [s for s in spoken if s.english], english=True)]
    if show:
        print("\n".join(f"    {' '.join(said)}\n  > {' '.join(text)}" for said, text in told if said != text))
    errors = sum(distance(said, text) for said, text in told)
    return {"word_errors_percent": round(100 * errors / sum(len(said) for said, _ in told), 2),
            "exact_percent": round(100 * sum(said == text for said, text in told) / len(told), 1)}


@torch.no_grad()
def of_times(recogniser: models.Recogniser, spoken: list[windows.Spoken], _show: bool) -> dict:
    """How far from a word's end the guided heads say it to be: the way through them that gathers the most, as in DTW."""
    away = []
    for window in spoken:
        answers = train.Answers(recogniser.place, 0.0)
        row = answers.tokens(window, np.random.default_rng(0))
        sound = np.zeros((len(window.sound) // STEP + 1) * STEP, np.float32)
        sound[: len(window.sound)] = window.sound
        states = recogniser.encode(log_mel_spectrogram(torch.from_numpy(sound))[None])
        _, looks = recogniser.write(states, torch.tensor([row[:-1]]))
        share = torch.cat(looks, 1)[0].mean(0)[len(models.START) - 1 :].numpy()
        ends, byte = path_ends(share), 0
        word_ends = np.cumsum([len(word.encode()) for word, _ in window.words]).tolist()
        for token, end in zip(row[len(models.START) : -1], ends):
            byte += len(models.TOKENIZER.encoding.decode_single_token_bytes(recogniser.tokens[token]))
            if byte in word_ends:
                away.append(abs(end / 50 - window.words[word_ends.index(byte)][1]))
    return {"median_s": round(float(np.median(away)), 3), "within_0.3_s_percent": round(100 * float(np.mean(np.array(away) <= 0.3)), 1)}


def path_ends(share: np.ndarray) -> list[int]:
    """For each token the last moment of its part of the best way from the first to the last."""
    score = share - NOWHERE
    best = np.full((len(score) + 1, score.shape[1] + 1), -np.inf)
    best[0] = 0.0
    came = np.zeros(best.shape, bool)
    for token in range(1, len(best)):
        for moment in range(1, best.shape[1]):
            on, stay = best[token - 1, moment - 1], best[token, moment - 1]
            came[token, moment] = on >= stay
            best[token, moment] = max(on, stay) + score[token - 1, moment - 1]
    moment, ends = int(best[-1].argmax()), []
    for token in range(len(score), 0, -1):
        ends.append(moment)
        while moment > 1 and not came[token, moment]:
            moment -= 1
        moment -= 1
    return ends[::-1]


def of_speech(heard: list[tuple[str, str]]) -> dict:
    errors = sum(distance(plain(said), plain(text)) for said, text in heard)
    return {"character_errors_percent": round(100 * errors / sum(len(plain(said)) for said, _ in heard), 2),
            "exact_percent": round(100 * sum(plain(said) == plain(text) for said, text in heard) / len(heard), 1)}


def of_nothing(heard: list[tuple[str, str]]) -> dict:
    return {"letters_invented": sum(len(plain(text)) for _, text in heard), "windows_with_any": sum(bool(plain(t)) for _, t in heard)}


def plain(text: str) -> str:
    return re.sub(r"[、。\s]", "", unicodedata.normalize("NFKC", text))


def distance(said: str | list[str], heard: str | list[str]) -> int:
    row = list(range(len(heard) + 1))
    for number, letter in enumerate(said, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != other))
    return row[-1]


OTHER_FIGURES = {"English, demo, Mei": of_english, "English, held-out slots, any voice": of_english,
                 "word times, demo, Mei": of_times, "word times, any voice": of_times}

if __name__ == "__main__":
    main()
