"""Trains: `python train.py --steps 3000`. Every --save steps a checkpoint; started again, it goes on from the last."""
import argparse
import json
import os
import re
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset
from whisper.audio import log_mel_spectrogram

import model as models
import optimiser as optimisers
import precision
import together
import windows
from schedule import Schedule, add_arguments

WORK = Path(__file__).parent / "work"
FRAME, AUDIO_CTX_STEP = 320, 64
NO_TARGET = -100
LOOK_WEIGHT = 0.3
OTHER_TRACT = 0.4


class Batches(IterableDataset):
    """Windows of like length together. Never ends; looks for newly spoken shards each time a pool is through."""

    def __init__(self, place: dict[int, int], batch: int, seed: int, demo_share: float):
        self.answers, self.batch, self.seed, self.demo_share = Answers(place), batch, seed, demo_share

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        torch.set_num_threads(1)
        chance = np.random.default_rng((self.seed, worker.id if worker else 0))
        demo, broad, looked_at = None, None, 0.0
        while True:
            if time.monotonic() - looked_at > 300:
                demo, broad = (windows.Shards(WORK / "speech", f"train-{name}") for name in ("demo", "broad"))
                looked_at = time.monotonic()

            def pick():
                shards = demo if chance.random() < self.demo_share or len(broad) == 0 else broad
                return shards.spoken(chance.integers(len(shards)))

            pool = sorted((windows.heard_window(pick, chance) for _ in range(8 * self.batch)), key=lambda w: len(w.sound))
            for number in chance.permutation(8):
                yield self.collate(pool[number * self.batch : (number + 1) * self.batch], chance)

    def collate(self, pool: list[windows.Spoken], chance: np.random.Generator):
        step = FRAME * AUDIO_CTX_STEP
        length = (max(len(spoken.sound) for spoken in pool) // step + 1) * step
        sound = np.zeros((len(pool), length), np.float32)
        for row, spoken in zip(sound, pool):
            row[: len(spoken.sound)] = spoken.sound
        mel = torch.stack([other_tract(log_mel_spectrogram(row), chance) for row in torch.from_numpy(sound)])
        phonemes = torch.stack([moments(spoken, length // FRAME) for spoken in pool])
        return mel, *self.answers.batch(pool, chance), phonemes


class Answers:
    """What the decoder is given and is to answer."""

    def __init__(self, place: dict[int, int], english_share: float = 0.4):
        self.numbers = {number: token for token, number in place.items()}
        self.place, self.english_share = place, english_share

    def batch(self, pool: list[windows.Spoken], chance: np.random.Generator):
        tokens = [self.tokens(spoken, chance) for spoken in pool]
        longest = max(map(len, tokens))
        places = torch.full((len(pool), longest, 2), -1)
        given = torch.full((len(pool), longest), self.place[models.END])
        wanted = torch.full((len(pool), longest), NO_TARGET)
        for number, (row, spoken) in enumerate(zip(tokens, pool)):
            given[number, : len(row) - 1] = torch.tensor(row[:-1])
            wanted[number, len(models.START) - 1 : len(row) - 1] = torch.tensor(row[len(models.START) :])
            if spans := self.when(row, spoken):
                places[number, len(models.START) - 1 :][: len(spans)] = torch.tensor(spans)
        return given[:, :-1], wanted[:, :-1], places[:, :-1]

    def tokens(self, spoken: windows.Spoken, chance: np.random.Generator) -> list[int]:
        nobody = not spoken.anyone and chance.random() < 0.75
        end = models.NO_SPEECH if nobody else models.END
        if spoken.english and chance.random() < self.english_share:
            return [self.place[token] for token in (*models.START_ENGLISH, *self.in_english(spoken.english), end)]
        start = models.START_ENGLISH if not spoken.anyone and chance.random() < 0.3 else models.START
        return [self.place[token] for token in (*start, *self.written(spoken.text), end)]

    def written(self, text: str) -> list[int]:
        tokens = models.TOKENIZER.encode(text)
        if all(token in self.place for token in tokens):
            return tokens
        # A seam of two sentences that merges letters in a new way, or a name never written in any text.
        return [token for letter in text for token in self.letter(letter)]

    def in_english(self, text: str) -> list[int]:
        """Digit by digit: the tokenizer has one token for many a number, each of which would be a word of its own to learn."""
        return [token for piece in re.findall(r" ?\d|(?:(?! ?\d).)+", " " + text) for token in self.written(piece)]

    def letter(self, letter: str) -> list[int]:
        tokens = models.TOKENIZER.encode(letter)
        known = all(token in self.place for token in tokens)
        return tokens if known else [models.TOKENIZER.encoding.encode_single_token(bytes([byte])) for byte in letter.encode()]

    def when(self, row: list[int], spoken: windows.Spoken) -> list[tuple[int, int]]:
        """The first and last moment in which each of the text's tokens is said: its word's, and a little around it."""
        ends = np.cumsum([len(word.encode()) for word, _ in spoken.words])
        spans, byte = [], 0
        if self.numbers[row[len(models.START) - 2]] != models.TOKENIZER.transcribe:
            return []
        for token in row[len(models.START) : -1]:
            word = int(np.searchsorted(ends, byte, side="right"))
            if word >= len(ends):
                return []
            start = spoken.words[word - 1][1] if word else spoken.words[0][1] - 1.0
            spans.append((int((start - 0.1) * 50), int((spoken.words[word][1] + 0.14) * 50)))
            byte += len(models.TOKENIZER.encoding.decode_single_token_bytes(self.numbers[token]))
        return spans


def moments(spoken: windows.Spoken, count: int) -> torch.Tensor:
    """Which phoneme is said in each of the encoder's moments; silence after the last."""
    ends = np.array([end for _, end in spoken.phonemes] + [np.inf])
    kinds = np.array([models.PHONEMES.index(p) for p, _ in spoken.phonemes] + [models.PHONEMES.index(windows.SILENCE)])
    middles = (np.arange(count) + 0.5) * FRAME / windows.RATE
    return torch.from_numpy(kinds[np.searchsorted(ends, middles, side="right")])


def mel_hz() -> np.ndarray:
    """The middles of Whisper's 80 bands: Slaney's scale, even up to 1 kHz, then in equal ratios, up to 8 kHz."""
    mels = np.linspace(0, 15 + 27 * np.log(8) / np.log(6.4), 82)[1:-1]
    return np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))


MEL_HZ = mel_hz()


def other_tract(mel: torch.Tensor, chance: np.random.Generator) -> torch.Tensor:
    """Sometimes the bands of a throat that is longer or shorter: all frequencies times one number."""
    if chance.random() > OTHER_TRACT:
        return mel
    place = np.interp(MEL_HZ * chance.uniform(0.86, 1.17), MEL_HZ, np.arange(len(MEL_HZ)))
    low = torch.from_numpy(place.astype(np.int64)).clamp(max=len(MEL_HZ) - 2)
    share = torch.from_numpy(place).float()[:, None] - low[:, None]
    return mel[low] * (1 - share) + mel[low + 1] * share


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    add_arguments(asked, rate=8e-4, warm=150)
    asked.add_argument("--batch", type=int, default=32)
    asked.add_argument("--muon", action="store_true", help="Muon instead of AdamW for the layers' matrices")
    asked.add_argument("--save", type=int, default=100)
    asked.add_argument("--demo-share", type=float, default=0.25, help="how much of what is heard is the demo session's")
    asked.add_argument("--phonemes", type=float, default=0.4, help="the weight of the phonemes' loss")
    asked.add_argument("--words", type=float, default=1.0, help="the weight of the words' loss")
    asked.add_argument("--forget", type=float, default=0.1, help="share of earlier words made unreliable: the sound must tell")
    asked.add_argument("--feeders", type=int, default=1, help="processes that make windows; 12 for a GPU")
    asked.add_argument("--threads", type=int, default=2)
    asked.add_argument("--begin", type=Path, help="a checkpoint or a ggml model of the same size to begin from")
    asked.add_argument("--head-alone", action="store_true", help="teach only the phonemes' head, which a ggml model to begin from lacks")
    asked.add_argument("--run", default="v1", help="the folder of checkpoints under work/")
    asked.add_argument("--together", type=int, default=1, help="processes that train alike and average what they learnt; for busy CPUs")
    together.start(run, asked.parse_args())


def run(rank: int, settings: argparse.Namespace) -> None:
    torch.set_num_threads(settings.threads)
    together.meet(rank, settings)
    folder = WORK / settings.run
    folder.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    recogniser, saved = open_or_begin(folder, settings.begin)
    recogniser.to(device).train()
    if settings.head_alone:
        recogniser.whisper.requires_grad_(False)
    taught = recogniser.phonemes if settings.head_alone else recogniser
    optimiser = optimisers.Optimiser([(taught, 1.0)], settings.rate, settings.muon)
    if saved:
        optimiser.load_state_dict(saved["optimiser"])
    schedule, losses = Schedule(settings, saved), []
    if schedule.left <= 0:
        return
    batches = iter(DataLoader(Batches(recogniser.place, settings.batch, schedule.step * 64 + rank, settings.demo_share), batch_size=None,
                              num_workers=settings.feeders, prefetch_factor=4))
    while schedule.left > 0:
        rate = schedule.begin_step()
        optimiser.set_rate(rate)
        losses.append(learn(recogniser, optimiser, next(batches), device, settings.phonemes, settings.words, settings.forget))
        if schedule.step % together.MEET == 0 or schedule.left <= 0:
            together.average(optimiser.parameters, settings.together)
            schedule.look_at_clock()
        if rank == 0 and schedule.step % 10 == 0:
            words, phonemes, looks = np.mean(losses, axis=0)
            print(json.dumps(schedule.told(rate, words=words, phonemes=phonemes, looks=looks)), flush=True)
            losses.clear()
        if rank == 0 and schedule.step % settings.save == 0:
            save(folder, recogniser, None, optimiser, schedule)
    if rank == 0:
        save(folder, recogniser, None, optimiser, schedule)


def learn(recogniser, optimiser, batch, device: str, phoneme_weight: float, word_weight: float, forget: float) -> tuple[float, float, float]:
    mel, given, wanted, places, phonemes = (part.to(device) for part in batch)
    given = forgotten(given, wanted, forget, len(recogniser.tokens))
    with precision.calculating(device):
        words, sounds, looks = recogniser(mel, given)
    word_loss = nn.functional.cross_entropy(words.float().flatten(0, 1), wanted.flatten(), ignore_index=NO_TARGET, label_smoothing=0.05)
    sound_loss = nn.functional.cross_entropy(sounds.float().flatten(0, 1), phonemes.flatten())
    look_loss = sum(astray(look, places) for look in looks)
    optimiser.zero_grad()
    (word_weight * word_loss + phoneme_weight * sound_loss + LOOK_WEIGHT * look_loss).backward()
    optimiser.step()
    recogniser.hold_fixed_dimension()
    return word_loss.item(), sound_loss.item(), look_loss.item()


def forgotten(given: torch.Tensor, wanted: torch.Tensor, share: float, tokens: int) -> torch.Tensor:
    """Some of the earlier words made others, so that the sound must tell."""
    lost = (torch.rand(given.shape, device=given.device) < share) & (wanted != NO_TARGET)
    lost[:, : len(models.START)] = False
    return torch.where(lost, torch.randint_like(given, tokens), given)


def astray(look: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """How far the guided heads look away from where the words are said. We know: we had them said."""
    frame = torch.arange(look.shape[-1], device=look.device)
    within = (frame >= places[..., :1]) & (frame <= places[..., 1:])
    known = places[..., 1] >= 0
    share = (look * within[:, None]).sum(-1).clamp(min=1e-6)
    return -(share.log() * known[:, None]).sum() / (known.sum().clamp(min=1) * look.shape[1])


def open_or_begin(folder: Path, begin: Path | None, same_words: bool = False):
    last = folder / "last.pt"
    if last.exists() or same_words:
        saved = torch.load(last if last.exists() else begin, map_location="cpu")
        recogniser = models.Recogniser(saved["tokens"])
        recogniser.load_state_dict(saved["model"])
        return recogniser, saved if last.exists() else None
    recogniser = models.Recogniser(known_tokens())
    if begin and begin.suffix == ".pt":
        recogniser.take_over(torch.load(begin, map_location="cpu"))
    elif begin:
        recogniser.load_ggml(begin)
    return recogniser, None


def known_tokens() -> list[int]:
    """The vocabulary of all texts, which takes a minute to find and is kept for as long as the texts stay."""
    kept, texts = WORK / "tokens.json", list((WORK / "texts").glob("train-*.txt"))
    if not kept.exists() or kept.stat().st_mtime < max(path.stat().st_mtime for path in texts):
        fresh = kept.with_suffix(f".{os.getpid()}")  # each of several processes finds it
        fresh.write_text(json.dumps(models.vocabulary(known_sentences())))
        fresh.rename(kept)
    return json.loads(kept.read_text())


def known_sentences() -> set[str]:
    """All that may ever be trained, spoken yet or not, and the English, which begins with a space."""
    lines = {line for path in sorted((WORK / "texts").glob("train-*.txt")) for line in path.read_text().splitlines()}
    return {line.split("\t")[0] for line in lines} | {" " + line.split("\t")[1] for line in lines if "\t" in line}


def save(folder: Path, recogniser, average, optimiser, schedule: Schedule) -> None:
    state = {"step": schedule.step, "minutes": schedule.minutes, "tokens": recogniser.tokens, "model": recogniser.state_dict(),
             "optimiser": optimiser.state_dict()}
    if average:
        torch.save({**state, "model": average.state_dict(), "optimiser": None}, folder / "average.pt")
    torch.save(state, folder / "new.pt")
    os.replace(folder / "new.pt", folder / "last.pt")
    if schedule.step % 500 == 0:
        torch.save({**state, "optimiser": None}, folder / f"{schedule.step:06}.pt")


if __name__ == "__main__":
    main()
