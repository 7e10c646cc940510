"""Trains the decoder from the bank's states: `python decoder.py --begin work/encoder/last.pt --run decoder --steps 3000`.

A window costs a sixth of one that the encoder hears too. It says everything that texts.py wrote, spoken or not. With --hear
some steps are of real sound and teach the encoder too, which is what the last of a training should be.
"""
import argparse
import copy
import functools
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

import bank as banks
import model as models
import optimiser as optimisers
import precision
import readings
import sentence
import together
import train
import windows
from schedule import Schedule, add_arguments

WORK = Path(__file__).parent / "work"
AVERAGED = 150  # steps over which weights are averaged: what a fall of the rate would give, at any time
TEXTS = ["train-pairs=0.15", "train-broad=0.14", "train-salad=0.24", "train-talk=0.32", "train-names=0.15"]
PLACES = 32  # windows are filled up with silence to a multiple of this


class Composed(IterableDataset):
    """Windows of like length together: some as spoken, most put together."""

    def __init__(self, bank: banks.Bank, place: dict[int, int], settings: argparse.Namespace):
        self.bank, self.answers, self.settings = bank, train.Answers(place, settings.english), settings
        self.texts = [(share, self.speakable(readings.load(name))) for name, share in (entry.split("=") for entry in settings.texts)]
        self.pairs = [text for _, texts in self.texts for text in texts if text[1]]

    def speakable(self, texts: list) -> list:
        """Without what has a sound so rare that the bank lacks it."""
        known = {models.PHONEMES[kind] for kind in set(self.bank.kinds.tolist()) - {banks.KINDS}} | {"sil", "pau"}
        return [text for text in texts if known.issuperset(text[0].phonemes)]

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        torch.set_num_threads(1)
        chance = np.random.default_rng((self.settings.seed, worker.id if worker else 0))
        composer = banks.Composer(self.bank, chance)
        shares = np.array([float(share) for share, _ in self.texts])

        def text() -> tuple[sentence.Reading, str | None]:
            texts = self.texts[chance.choice(len(shares), p=shares / shares.sum())][1]
            return texts[chance.integers(len(texts))]

        def pick() -> windows.Spoken:
            if chance.random() < self.settings.splice:
                return composer.spoken(spliced([text()[0] for _ in range(chance.integers(2, 5))], chance), None)
            return composer.spoken(*text())

        def translatable() -> windows.Spoken:
            """A sentence that can be asked for in English too, or two of them."""
            spoken, other = (composer.spoken(*self.pairs[chance.integers(len(self.pairs))]) for _ in range(2))
            both = spoken.then(chance.uniform(0.0, 0.7), other)
            spoken = both if both.seconds < windows.LONGEST_S and chance.random() < 0.4 else spoken
            before, after = (spoken.silence(chance.uniform(0, 0.6)) for _ in range(2))
            spoken = before.then(0.0, spoken).then(0.0, after)
            return spoken.until(min(spoken.seconds, windows.LONGEST_S))

        def made() -> windows.Spoken:
            if chance.random() < self.settings.translatable:
                return translatable()
            if chance.random() < self.settings.as_spoken:
                return self.bank.window(chance.integers(len(self.bank.windows)))
            return windows.window(pick, lambda seconds: self.bank.nothing(seconds, chance), chance)

        batch = self.settings.batch
        while True:
            pool = sorted((made() for _ in range(8 * batch)), key=lambda window: len(window.sound))
            for number in chance.permutation(8):
                yield self.collate(pool[number * batch : (number + 1) * batch], chance)

    def collate(self, pool: list[windows.Spoken], chance: np.random.Generator):
        longest = (max(len(spoken.sound) for spoken in pool) // PLACES + 1) * PLACES
        numbers = np.zeros((len(pool), longest), np.int64)
        for row, spoken in zip(numbers, pool):
            row[: len(spoken.sound)] = spoken.sound
        states = np.stack([self.bank.fill(row, chance) for row in numbers])
        return torch.from_numpy(states).to(precision.QUICK), *self.answers.batch(pool, chance)


def spliced(readings: list[sentence.Reading], chance: np.random.Generator) -> sentence.Reading:
    """A few words of each, as they come: what was said cannot be guessed from what went before, it must be heard."""
    parts = []
    for reading in readings:
        first = int(chance.integers(len(reading.words)))
        parts.append(reading.part(first, min(len(reading.words), first + int(chance.integers(1, 7)))))
    return functools.reduce(sentence.Reading.then, parts)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--begin", type=Path, required=True, help="the checkpoint whose encoder made the bank")
    asked.add_argument("--bank", default="bank", help="the folder under work/")
    asked.add_argument("--run", required=True, help="the folder of checkpoints under work/")
    add_arguments(asked, rate=1.5e-3, warm=100)
    asked.add_argument("--batch", type=int, default=32)
    asked.add_argument("--muon", action="store_true", help="Muon instead of AdamW for the layers' matrices")
    asked.add_argument("--forget", type=float, default=0.1, help="share of earlier words made unreliable")
    asked.add_argument("--blur", type=float, default=0.1, help="noise in the states, as a share of their spread")
    asked.add_argument("--as-spoken", type=float, default=0.2, help="share of windows that are the bank's own")
    asked.add_argument("--splice", type=float, default=0.5, help="share of sentences that are a few words each of several")
    asked.add_argument("--english", type=float, default=0.35, help="how often what has an English text is asked for in English")
    asked.add_argument("--translatable", type=float, default=0.0, help="share of windows that are one or two whole sentences with an English text")
    asked.add_argument("--texts", nargs="*", default=TEXTS, help="names in work/readings, each with its share")
    asked.add_argument("--every", type=int, default=2, help="looks at every second state only: attention does not mind, and it costs half")
    asked.add_argument("--hear", type=float, default=0.0, help="share of steps of real sound, encoder and all")
    asked.add_argument("--encoder-rate", type=float, default=0.3, help="the encoder's learning rate as a share of the decoder's")
    asked.add_argument("--demo-share", type=float, default=0.4, help="how much of the real sound is the demo session's")
    asked.add_argument("--hear-batch", type=int, default=16)
    asked.add_argument("--feeders", type=int, default=1, help="processes that put windows together, and as many for real sound; 8 for a GPU")
    asked.add_argument("--same-words", action="store_true", help="keep the vocabulary of the checkpoint to begin from")
    asked.add_argument("--save", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--together", type=int, default=1, help="processes that train alike and average what they learnt; for busy CPUs")
    together.start(run, asked.parse_args())


def run(rank: int, settings: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    together.meet(rank, settings)
    folder = WORK / settings.run
    folder.mkdir(parents=True, exist_ok=True)
    recogniser, saved = train.open_or_begin(folder, settings.begin, settings.same_words)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    recogniser.to(device).train()
    parts = [(recogniser.whisper.decoder, 1.0)]
    if settings.hear:
        parts += [(recogniser.whisper.encoder, settings.encoder_rate), (recogniser.phonemes, settings.encoder_rate)]
    optimiser = optimisers.Optimiser(parts, settings.rate, settings.muon)
    if saved:
        optimiser.load_state_dict(saved["optimiser"])
    schedule, losses = Schedule(settings, saved), []
    if schedule.left <= 0:
        return
    begun = schedule.step
    settings.seed += 64 * begun + rank
    average = copy.deepcopy(recogniser)
    kept = banks.Bank(WORK / settings.bank)
    print(f"{len(kept.windows)} windows, {len(kept.kinds)} sounds, {len(kept.silences)} silences, {len(kept.nobody)} of nobody", flush=True)
    batches = iter(DataLoader(Composed(kept, recogniser.place, settings), batch_size=None,
                              num_workers=settings.feeders, prefetch_factor=4))
    heard = settings.hear and iter(DataLoader(train.Batches(recogniser.place, settings.hear_batch, settings.seed, settings.demo_share),
                                              batch_size=None, num_workers=settings.feeders, prefetch_factor=4))
    chance = np.random.default_rng(begun)  # alike in all processes, which wait for each other
    while schedule.left > 0:
        rate = schedule.begin_step()
        optimiser.set_rate(rate)
        if chance.random() < settings.hear:
            train.learn(recogniser, optimiser, next(heard), device, 1.0, 1.0, settings.forget)
        else:
            losses.append(learn(recogniser, optimiser, next(batches), device, settings))
        if schedule.step % together.MEET == 0 or schedule.left <= 0:
            together.average(optimiser.parameters, settings.together)
            schedule.look_at_clock()
            with torch.no_grad():
                part = together.MEET / max(together.MEET, min(AVERAGED, schedule.step - begun))
                torch._foreach_lerp_(list(average.parameters()), list(recogniser.parameters()), part)
        if rank == 0 and schedule.step % 25 == 0 and losses:
            words, looks = np.mean(losses, axis=0)
            print(json.dumps(schedule.told(rate, words=words, looks=looks)), flush=True)
            losses.clear()
        if rank == 0 and schedule.step % settings.save == 0:
            train.save(folder, recogniser, average, optimiser, schedule)
    if rank == 0:
        train.save(folder, recogniser, average, optimiser, schedule)


def learn(recogniser, optimiser, batch, device: str, settings: argparse.Namespace) -> tuple[float, float]:
    states, given, wanted, places = (part.to(device) for part in batch)
    first = int(torch.randint(settings.every, ()))
    states = states[:, first :: settings.every]
    places = torch.where(places < 0, places, (places - first).clamp(min=0) // settings.every)
    states = states + settings.blur * states.std() * torch.randn_like(states)
    given = train.forgotten(given, wanted, settings.forget, len(recogniser.tokens))
    with precision.calculating(device):
        words, looks = recogniser.write(states, given)
    word_loss = nn.functional.cross_entropy(words.float().flatten(0, 1), wanted.flatten(), ignore_index=train.NO_TARGET, label_smoothing=0.05)
    look_loss = sum(train.astray(look, places) for look in looks)
    optimiser.zero_grad()
    (word_loss + train.LOOK_WEIGHT * look_loss).backward()
    optimiser.step()
    recogniser.hold_fixed_dimension()
    return word_loss.item(), look_loss.item()


if __name__ == "__main__":
    main()
