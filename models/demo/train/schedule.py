"""How long a training lasts, in steps or in minutes, and its learning rate on the way: it rises, stays, and falls at the end.

What earlier starts of the same run did is counted in, so a run can be interrupted, and be given more at any time before it cools.
"""
import argparse
import time

import together


def add_arguments(asked: argparse.ArgumentParser, rate: float, warm: int) -> None:
    asked.add_argument("--steps", type=int, default=3000)
    asked.add_argument("--minutes", type=float, help="in the place of --steps, where nobody knows how much of a machine it will get")
    asked.add_argument("--rate", type=float, default=rate)
    asked.add_argument("--warm", type=int, default=warm, help="steps over which the rate rises")
    asked.add_argument("--cool", type=float, default=0.2, help="share of the training, its last, over which the rate falls")
    asked.add_argument("--coolest", type=float, default=0.0, help="share of the rate to which it falls")


class Schedule:
    def __init__(self, settings: argparse.Namespace, saved: dict | None):
        self.settings = settings
        self.step, self.minutes = (saved["step"], saved.get("minutes", 0.0)) if saved else (0, 0.0)
        self.started = time.monotonic() - 60 * self.minutes

    @property
    def left(self) -> float:
        """The share of the training that is still to come."""
        if self.settings.minutes is None:
            return 1 - self.step / self.settings.steps
        return 1 - self.minutes / self.settings.minutes

    def begin_step(self) -> float:
        """The rate of the next step."""
        cooled = max(self.settings.coolest, min(1.0, self.left / self.settings.cool))
        self.step += 1
        return self.settings.rate * min(cooled, self.step / self.settings.warm)

    def look_at_clock(self) -> None:
        """All processes must see the same time, or one would wait for others that are through: call it when they meet."""
        self.minutes = together.slowest((time.monotonic() - self.started) / 60, self.settings.together)

    def told(self, rate: float, **losses: float) -> dict:
        """A line of the log."""
        return {"step": self.step, **{name: round(float(loss), 4) for name, loss in losses.items()}, "rate": round(rate, 6),
                "minutes": round(self.minutes, 1), "left_percent": round(100 * max(0.0, self.left), 1)}
