"""Processes that train alike and average what they learnt every few steps: they get more of a busy CPU than threads do."""
import argparse
import tempfile

import torch
import torch.distributed
import torch.multiprocessing as mp
from torch import nn

MEET = 10  # steps


def start(run, settings: argparse.Namespace) -> None:
    """Calls `run(rank, settings)` in so many processes, and fails if one of them does."""
    if settings.together == 1:
        return run(0, settings)
    with tempfile.TemporaryDirectory() as folder:
        settings.meeting = f"file://{folder}/koe-train"
        mp.spawn(run, (settings,), settings.together)


def meet(rank: int, settings: argparse.Namespace) -> None:
    if settings.together > 1:
        torch.distributed.init_process_group("gloo", init_method=settings.meeting, rank=rank, world_size=settings.together)


def average(parameters: list[nn.Parameter], together: int) -> None:
    if together > 1:
        with torch.no_grad():
            everything = nn.utils.parameters_to_vector(parameters)
            torch.distributed.all_reduce(everything)
            nn.utils.vector_to_parameters(everything / together, parameters)


def slowest(minutes: float, together: int) -> float:
    """The same in all processes."""
    told = torch.tensor([minutes])
    if together > 1:
        torch.distributed.all_reduce(told, torch.distributed.ReduceOp.MAX)
    return told.item()
