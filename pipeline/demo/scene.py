"""Draws the chamber as it stands while one person has the floor: everything but what moves."""

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from figure import Figure, draw_body

WIDTH, HEIGHT = 1280, 720
# Everything is drawn this much larger and then reduced, which smooths the edges.
ZOOM = 2
FONTS = "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc"

WALL, SLAT, ALCOVE, CARPET, AISLE = "#e6dccb", "#dccfb9", "#8c6746", "#46566b", "#3e4d61"
WOOD, WOOD_TOP, WOOD_DARK, PLATE = "#a67c52", "#c59a6b", "#80603f", "#fbf8f0"
LIT, NAVY, WHITE = "#ffc83d", "#101d36", "#ffffff"

# Seats by name: head's x and y and its radius; the top, height and half width of the desk before it.
SEATS = {"chair": (640, 132, 30, 184, 76, 150)}
SEATS |= {f"desk {i}": (x, 186, 19, 218, 52, 48) for i, x in enumerate((432, 848))}
SEATS |= {f"left {i}": (x, 254, 22, 292, 44, 54) for i, x in enumerate((88, 200, 312))}
SEATS |= {f"left {i + 3}": (x, 376, 26, 420, 58, 66) for i, x in enumerate((96, 234, 372))}
SEATS |= {f"right {i}": (WIDTH - x, 254, 22, 292, 44, 54) for i, x in enumerate((312, 200, 88))}
SEATS |= {f"right {i + 3}": (WIDTH - x, 376, 26, 420, 58, 66) for i, x in enumerate((372, 234, 96))}
ROSTRUM = (640, 336, 36, 404, 148, 104)


@lru_cache
def font(size: int, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    """Noto Sans CJK JP at `size` of the picture's pixels."""
    return ImageFont.truetype(FONTS.format(weight=weight), size * ZOOM, index=0)


def figure_at(place: tuple, person: dict) -> Figure:
    """The person's figure at a seat or the rostrum."""
    x, y, r = (length * ZOOM for length in place[:3])
    return Figure(x, y, r, person["hair"], person["suit"])


def box(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
    """A rectangle of the picture in the drawing's pixels."""
    return left * ZOOM, top * ZOOM, right * ZOOM, bottom * ZOOM


def points(*corners: tuple[float, float]) -> list[tuple[float, float]]:
    """Corners of a shape in the drawing's pixels."""
    return [(x * ZOOM, y * ZOOM) for x, y in corners]


def text(draw: ImageDraw.ImageDraw, x: float, y: float, words: str, size: int, fill: str, weight="Regular", anchor="mm"):
    """Writes `words` with its anchor at (x, y) of the picture."""
    draw.text((x * ZOOM, y * ZOOM), words, font=font(size, weight), fill=fill, anchor=anchor)


class Chamber:
    """The hall with its people. `scene` gives the picture for one moment of the agenda, and the faces in it."""

    def __init__(self, script: dict):
        self.script = script
        self.people = script["roster"] + script["silent"]

    def scene(self, speaker: str, item: int, recess: bool) -> tuple[Image.Image, dict[str, Figure]]:
        """The drawing (ZOOM times the picture) without faces, and each figure by seat; the speaker's is "speaking"."""
        image = Image.new("RGB", (WIDTH * ZOOM, HEIGHT * ZOOM), WALL)
        draw = ImageDraw.Draw(image)
        draw_hall(draw, self.script["council"])
        faces: dict[str, Figure] = {}
        for person in sorted(self.people, key=lambda one: SEATS[one["seat"]][1]):
            speaks = person.get("id") == speaker
            seat = SEATS[person["seat"]]
            away = speaks and person["seat"] != "chair"
            draw_seat(draw, seat)
            if not away:
                figure = figure_at(seat, person)
                draw_body(draw, figure)
                faces["speaking" if speaks else person["seat"]] = figure
            draw_desk(draw, seat, person["title"], lit=speaks)
        standing = next((one for one in self.people if one.get("id") == speaker and one["seat"] != "chair"), None)
        if standing:
            faces["speaking"] = figure_at(ROSTRUM, standing)
            draw_body(draw, faces["speaking"])
        draw_rostrum(draw, lit=standing is not None)
        self._draw_labels(draw)
        self._draw_lower_third(draw, speaker, item, recess)
        return image, faces

    def _draw_labels(self, draw: ImageDraw.ImageDraw) -> None:
        draw.rounded_rectangle(box(24, 20, 388, 60), 20 * ZOOM, fill="#a3262a")
        text(draw, 206, 39, "デモ（合成音声・架空の議会）", 22, WHITE, "Bold")
        text(draw, 30, 82, f"{self.script['council']}", 22, NAVY, "Bold", "lm")
        text(draw, 30, 111, self.script["title"].removesuffix("（デモ）"), 19, NAVY, "Regular", "lm")

    def _draw_lower_third(self, draw: ImageDraw.ImageDraw, speaker: str, item: int, recess: bool) -> None:
        person = next(one for one in self.script["roster"] if one["id"] == speaker)
        agenda = next(one for one in self.script["agenda"] if one["id"] == item)
        draw.rounded_rectangle(box(32, 588, 1248, 696), 10 * ZOOM, fill=NAVY)
        draw.rectangle(box(32, 600, 40, 684), fill=LIT)
        draw.rounded_rectangle(box(56, 602, 488, 682), 8 * ZOOM, fill=PLATE)
        text(draw, 76, 642, person["title"], 26, "#4a5568", "Bold", "lm")
        after = 76 + font(26, "Bold").getlength(person["title"]) / ZOOM + 18
        name = person["name"] + (" 議員" if person["role"] == "member" else "")
        text(draw, after, 640, name, 40, NAVY, "Bold", "lm")
        draw.rounded_rectangle(box(516, 604, 622, 638), 6 * ZOOM, fill=LIT)
        text(draw, 569, 620, f"日程第{agenda['id']}", 22, NAVY, "Bold")
        text(draw, 516, 662, agenda["title"], 30, WHITE, "Bold", "lm")
        if recess:
            draw.rounded_rectangle(box(390, 480, 890, 552), 10 * ZOOM, fill=LIT)
            text(draw, 640, 515, "休憩中（デモでは数秒に短縮）", 30, NAVY, "Bold")


def draw_hall(draw: ImageDraw.ImageDraw, council: str) -> None:
    """Wall, alcove with an emblem, carpet and the steps to the chair."""
    for x in range(0, WIDTH, 40):
        draw.rectangle(box(x, 0, x + 20, 300), fill=SLAT)
    draw.rectangle(box(452, 0, 828, 300), fill=ALCOVE)
    for x in range(452, 828, 47):
        draw.line(box(x, 0, x, 300), fill="#7d5b3d", width=2 * ZOOM)
    draw.ellipse(box(608, 14, 672, 78), fill="#f0e3c4")
    for step, colour in ((0, "#2f6f8f"), (12, "#4a93ad")):
        draw.arc(box(612, 34 + step, 642, 60 + step), 200, 340, fill=colour, width=5 * ZOOM)
        draw.arc(box(638, 34 + step, 668, 60 + step), 200, 340, fill=colour, width=5 * ZOOM)
    draw.ellipse(box(634, 20, 646, 32), fill="#d9822b")
    draw.rectangle(box(0, 296, WIDTH, HEIGHT), fill=CARPET)
    draw.polygon(points((540, 296), (740, 296), (980, 720), (300, 720)), fill=AISLE)
    draw.polygon(points((400, 262), (880, 262), (910, 304), (370, 304)), fill=WOOD_DARK)


def draw_seat(draw: ImageDraw.ImageDraw, seat: tuple) -> None:
    """A chair's back, behind its person."""
    x, y, r = seat[:3]
    draw.rounded_rectangle(box(x - 1.25 * r, y - 0.6 * r, x + 1.25 * r, y + 3 * r), 8 * ZOOM, fill="#2c3442")


def draw_desk(draw: ImageDraw.ImageDraw, seat: tuple, title: str, lit: bool) -> None:
    """A desk with the title on it; lit when its owner has the floor."""
    x, _, r, top, high, half = seat
    draw.rectangle(box(x - half, top, x + half, top + high), fill=WOOD)
    draw.rectangle(box(x - half - 3, top - 3, x + half + 3, top + 7), fill=LIT if lit else WOOD_TOP)
    if lit:
        draw.rectangle(box(x - half, top + 3, x + half, top + high), outline=LIT, width=4 * ZOOM)
    size = 22 if r > 28 else 17 if r > 25 else 15
    wide = font(size, "Bold").getlength(title) / ZOOM / 2 + 9
    middle = top + 7 + (high - 7) / 2
    plate = box(x - wide, middle - size * 0.8, x + wide, middle + size * 0.8)
    draw.rounded_rectangle(plate, 4 * ZOOM, fill=LIT if lit else PLATE)
    text(draw, x, middle - 1, title, size, NAVY, "Bold")


def draw_rostrum(draw: ImageDraw.ImageDraw, lit: bool) -> None:
    """The speaker's rostrum (演壇) with its two microphones."""
    x, _, _, top, high, half = ROSTRUM
    corners = ((x - half, top), (x + half, top), (x + half - 14, top + high), (x - half + 14, top + high))
    draw.polygon(points(*corners), fill=WOOD)
    draw.rectangle(box(x - half - 8, top - 8, x + half + 8, top + 8), fill=LIT if lit else WOOD_TOP)
    draw.rounded_rectangle(box(x - 52, top + 42, x + 52, top + 112), 6 * ZOOM, outline=WOOD_TOP, width=3 * ZOOM)
    text(draw, x, top + 76, "演壇", 24, "#f3e6cf", "Bold")
    for side in (-1, 1):
        draw.line(box(x + side * 62, top - 6, x + side * 40, top - 40), fill="#20242c", width=3 * ZOOM)
        draw.ellipse(box(x + side * 40 - 6, top - 50, x + side * 40 + 6, top - 34), fill="#20242c")
