"""Films the session: puts what moves (faces, level meter, clock) on the chamber's scenes and hands the frames to ffmpeg."""

import subprocess
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

import scene
from figure import MOUTHS, Figure, draw_face
from scene import HEIGHT, LIT, NAVY, WIDTH, ZOOM, Chamber, box
from timetable import RATE, Placed

RATE_OF_FRAMES = 30
CROSSFADE = 6  # frames
METER = (404, 612, 476, 672)
CLOCK = (1060, 20, 1256, 72)
BARS = 7
LEVELS = 16
QUIET_DB, LOUD_DB = -52.0, -17.0


def film(script: dict, placed: list[Placed], length: float, sound: np.ndarray, wave: Path, out: Path) -> None:
    """Writes the finished file: H.264 720p30 with a key frame every 8 s, and Opus."""
    shots = Shots(script, placed)
    levels = loudness(sound, length)
    encoder = subprocess.Popen(encoder_command(wave, out), stdin=subprocess.PIPE)
    assert encoder.stdin is not None, "asked for a pipe"
    count = round(length * RATE_OF_FRAMES)
    for number in range(count):
        encoder.stdin.write(shots.frame(number, float(levels[number])).tobytes())
        if number % (RATE_OF_FRAMES * 20) == 0:
            print(f"picture: {number / RATE_OF_FRAMES:.0f} of {length:.0f} s", flush=True)
    encoder.stdin.close()
    if encoder.wait() != 0:
        raise SystemExit("make.py: ffmpeg could not encode the picture, see its message above")
    print(f"wrote {out}, {out.stat().st_size / 1e6:.2f} MB")


def encoder_command(wave: Path, out: Path) -> list[str]:
    """Small motion on flat colours: a low, constant quality is enough."""
    return (
        ["ffmpeg", "-nostdin", "-y", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
        + ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE_OF_FRAMES), "-i", "pipe:0", "-i", str(wave)]
        + ["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"]
        + ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
        + ["-c:v", "libx264", "-preset", "slow", "-tune", "animation", "-crf", "28", "-g", "240", "-bf", "2"]
        + ["-c:a", "libopus", "-b:a", "48k", "-ac", "1", "-application", "audio", "-fflags", "+bitexact", str(out)]
    )


def loudness(sound: np.ndarray, length: float) -> np.ndarray:
    """The sound's level at each frame, 0 (quiet) to 1, falling more slowly than it rises."""
    step = RATE // RATE_OF_FRAMES
    blocks = sound[: int(length * RATE_OF_FRAMES) * step].reshape(-1, step)
    decibels = 10 * np.log10((blocks**2).mean(axis=1) + 1e-12)
    level = np.clip((decibels - QUIET_DB) / (LOUD_DB - QUIET_DB), 0, 1)
    for i in range(1, len(level)):
        level[i] = max(level[i], level[i - 1] * 0.72)
    return np.append(level, [0.0] * RATE_OF_FRAMES)


class Shots:
    """Gives the picture of any frame. Scenes and moving pieces are drawn once and kept."""

    def __init__(self, script: dict, placed: list[Placed]):
        self.chamber = Chamber(script)
        self.changes = changes(placed)
        self.scene = lru_cache(maxsize=4)(self._scene)
        self.face = lru_cache(maxsize=2048)(self._face)

    def frame(self, number: int, level: float) -> np.ndarray:
        """The picture as rows of RGB bytes."""
        place = max(i for i, (first, _) in enumerate(self.changes) if first <= number)
        first, shown = self.changes[place]
        base, drawing, figures = self.scene(shown)
        image = base.copy()
        if place and number - first < CROSSFADE:
            share = (number - first + 1) / (CROSSFADE + 1)
            before = self.scene(self.changes[place - 1][1])[0]
            image = (before * (1 - share) + base * share).astype(np.uint8)
        mouth = min(MOUTHS - 1, int(level * MOUTHS))
        for seat, figure in figures.items():
            speaks = seat == "speaking"
            paste(image, *self.face(shown, figure, mouth if speaks else 0, blinks(seat, number)))
        paste(image, METER[:2], meter(round(level * LEVELS)))
        paste(image, CLOCK[:2], clock(number))
        return image

    def _scene(self, shown: tuple) -> tuple[np.ndarray, Image.Image, dict[str, Figure]]:
        drawing, figures = self.chamber.scene(*shown)
        reduced = drawing.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        return np.asarray(reduced), drawing, figures

    def _face(self, shown: tuple, figure: Figure, mouth: int, blink: bool) -> tuple[tuple[int, int], np.ndarray]:
        left, top, right, bottom = (edge // ZOOM for edge in figure.face_box())
        drawing = self.scene(shown)[1]
        tile = drawing.crop(tuple(int(edge) for edge in box(left, top, right + 1, bottom + 1)))
        moved = Figure(figure.x - left * ZOOM, figure.y - top * ZOOM, figure.r, figure.hair, figure.suit)
        draw_face(ImageDraw.Draw(tile), moved, mouth, blink)
        return (left, top), np.asarray(tile.resize((right + 1 - left, bottom + 1 - top), Image.Resampling.BOX))


def changes(placed: list[Placed]) -> list[tuple[int, tuple]]:
    """From which frame on who has the floor, on which item, and whether the sitting rests."""
    shown: list[tuple[int, tuple]] = []
    for one in placed:
        state = (one.line["who"], one.line["item"], False)
        if not shown or shown[-1][1] != state:
            shown.append((round(one.cue * RATE_OF_FRAMES), state))
        if one.line.get("recess"):
            shown.append((round((one.end + 0.6) * RATE_OF_FRAMES), (*state[:2], True)))
    return shown


def blinks(seat: str, number: int) -> bool:
    """Everybody blinks for 4 frames every 3 to 6 seconds, each at a time of their own."""
    own = sum(seat.encode())
    return (number + own * 37) % (90 + own % 90) < 4


def paste(image: np.ndarray, corner: tuple[int, int], tile: np.ndarray) -> None:
    """Puts `tile` into `image` with its upper left at `corner`."""
    left, top = corner
    image[top : top + tile.shape[0], left : left + tile.shape[1]] = tile


@lru_cache
def meter(lit: int) -> np.ndarray:
    """The level meter beside the name: bars that rise with the voice."""
    left, top, right, bottom = METER
    tile = Image.new("RGB", ((right - left) * ZOOM, (bottom - top) * ZOOM), scene.PLATE)
    draw = ImageDraw.Draw(tile)
    for bar in range(BARS):
        # The middle bar is the tallest, so that it looks like a voice and not like a staircase.
        share = 1 - abs(bar - BARS // 2) / (BARS // 2 + 1.5)
        high = 4 + (bottom - top - 8) * share * lit / LEVELS
        x, middle = 4 + bar * 10, (bottom - top) / 2
        draw.rounded_rectangle(box(x, middle - high / 2, x + 6, middle + high / 2), 3 * ZOOM, fill="#2a7f62")
    return np.asarray(tile.resize((right - left, bottom - top), Image.Resampling.BOX))


@lru_cache(maxsize=2)
def clock(number: int) -> np.ndarray:
    """The time since the session's start, and a hand that goes round once a second."""
    left, top, right, bottom = CLOCK
    wide, high = right - left, bottom - top
    seconds, frame = divmod(number, RATE_OF_FRAMES)
    tile = face_of_clock(seconds).copy()
    draw = ImageDraw.Draw(tile)
    draw.arc(box(11, 9, 45, 43), -90, -90 + 360 * (frame + 1) / RATE_OF_FRAMES, fill=LIT, width=5 * ZOOM)
    return np.asarray(tile.resize((wide, high), Image.Resampling.BOX))


@lru_cache(maxsize=2)
def face_of_clock(seconds: int) -> Image.Image:
    """The digits and the empty ring."""
    left, top, right, bottom = CLOCK
    tile = Image.new("RGB", ((right - left) * ZOOM, (bottom - top) * ZOOM), NAVY)
    draw = ImageDraw.Draw(tile)
    draw.arc(box(11, 9, 45, 43), 0, 360, fill="#3a4a68", width=5 * ZOOM)
    digits = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    scene.text(draw, 120, 25, digits, 28, "#ffffff", "Bold")
    return tile
