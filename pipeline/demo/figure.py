"""Draws one flat figure: shoulders, hair and head, and apart from them the face that moves."""

from dataclasses import dataclass

from PIL import ImageDraw

SUITS = {
    "charcoal": "#3b4252",
    "navy": "#24375f",
    "slate": "#55657c",
    "brown": "#6a4d3b",
    "teal": "#1f6f73",
    "green": "#3d6b4c",
    "wine": "#7d2f45",
    "plum": "#5d3a6b",
}
HAIRS = {"black": "#24211f", "brown": "#553826", "grey": "#8d8f94", "white": "#d4d5d8"}
SKINS = ("#f2cfae", "#eec4a0", "#f5d7ba")
INK = "#33271f"
MOUTHS = 6


@dataclass(frozen=True)
class Figure:
    """Where a head is, how large, and how it looks. Lengths are in the drawing's own pixels."""

    x: float
    y: float
    r: float
    hair: str
    suit: str

    @property
    def skin(self) -> str:
        """Always the same one for the same look."""
        return SKINS[(len(self.hair) + len(self.suit)) % len(SKINS)]

    @property
    def cut(self) -> str:
        """short, bob or long."""
        return self.hair.split("-")[1]

    def face_box(self) -> tuple[int, int, int, int]:
        """What `draw_face` stays within."""
        return (
            int(self.x - 0.62 * self.r),
            int(self.y - 0.35 * self.r),
            int(self.x + 0.62 * self.r) + 1,
            int(self.y + 0.88 * self.r) + 1,
        )


def draw_body(draw: ImageDraw.ImageDraw, figure: Figure) -> None:
    """Shoulders, collar, hair and an empty head. What is drawn later (a desk) hides the lower part."""
    x, y, r = figure.x, figure.y, figure.r
    hair = HAIRS[figure.hair.split("-")[0]]
    suit = SUITS[figure.suit]
    if figure.cut == "long":
        draw.rounded_rectangle((x - 1.12 * r, y - 0.7 * r, x + 1.12 * r, y + 1.65 * r), 0.6 * r, fill=hair)
    if figure.cut == "bob":
        draw.rounded_rectangle((x - 1.14 * r, y - 0.7 * r, x + 1.14 * r, y + 0.95 * r), 0.55 * r, fill=hair)
    draw.rounded_rectangle((x - 1.75 * r, y + 1.3 * r, x + 1.75 * r, y + 3.2 * r), 0.95 * r, fill=suit)
    draw.polygon([(x - 0.62 * r, y + 1.28 * r), (x + 0.62 * r, y + 1.28 * r), (x, y + 2.5 * r)], fill="#fbfaf6")
    draw.rectangle((x - 0.34 * r, y + 0.7 * r, x + 0.34 * r, y + 1.36 * r), fill=figure.skin)
    draw.polygon([(x - 0.34 * r, y + 1.34 * r), (x + 0.34 * r, y + 1.34 * r), (x, y + 1.72 * r)], fill=figure.skin)
    if figure.cut == "short":
        tie = ((-0.13, 1.7), (0.13, 1.7), (0.2, 2.5), (-0.2, 2.5))
        draw.polygon([(x + right * r, y + down * r) for right, down in tie], fill="#8a3038")
    draw.ellipse((x - 1.12 * r, y - 0.12 * r, x - 0.8 * r, y + 0.4 * r), fill=figure.skin)
    draw.ellipse((x + 0.8 * r, y - 0.12 * r, x + 1.12 * r, y + 0.4 * r), fill=figure.skin)
    draw.ellipse((x - r, y - 1.1 * r, x + r, y + 1.1 * r), fill=figure.skin)
    draw.pieslice((x - 1.06 * r, y - 1.22 * r, x + 1.06 * r, y + 0.85 * r), 182, 358, fill=hair)
    draw.ellipse((x - 0.78 * r, y - 0.62 * r, x + 0.78 * r, y + 0.75 * r), fill=figure.skin)
    if figure.cut != "short":
        draw.pieslice((x - 0.98 * r, y - 1.05 * r, x + 0.98 * r, y + 0.35 * r), 195, 318, fill=hair)


def draw_face(draw: ImageDraw.ImageDraw, figure: Figure, mouth: int, blink: bool) -> None:
    """Eyes, brows, nose and a mouth opened `mouth` of MOUTHS - 1."""
    x, y, r = figure.x, figure.y, figure.r
    for side in (-1, 1):
        eye = x + side * 0.36 * r
        if blink:
            draw.line((eye - 0.13 * r, y + 0.1 * r, eye + 0.13 * r, y + 0.1 * r), fill=INK, width=max(1, round(0.07 * r)))
        else:
            draw.ellipse((eye - 0.1 * r, y - 0.05 * r, eye + 0.1 * r, y + 0.21 * r), fill=INK)
        draw.line((eye - 0.19 * r, y - 0.2 * r, eye + 0.19 * r, y - 0.2 * r), fill=INK, width=max(1, round(0.06 * r)))
    draw.line((x, y + 0.2 * r, x - 0.06 * r, y + 0.4 * r), fill="#c99572", width=max(1, round(0.06 * r)))
    if mouth == 0:
        draw.line((x - 0.22 * r, y + 0.62 * r, x + 0.22 * r, y + 0.62 * r), fill="#a4554b", width=max(1, round(0.08 * r)))
    else:
        high = (0.05 + 0.036 * mouth) * r
        wide = (0.24 - 0.012 * mouth) * r
        draw.ellipse((x - wide, y + 0.62 * r - high, x + wide, y + 0.62 * r + high), fill="#7c2f2d")
