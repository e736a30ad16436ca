"""A hardback book."""

import numpy as np
from PIL import Image, ImageDraw

from diptych_scenes.figure import Material, Paint, Part, choose, plain, printed
from diptych_scenes.solids import Floats, box, union

COVERS = (
    ("#7d2e35", "#e9c46a", "#f4ecd8"),
    ("#23405f", "#e07a4f", "#f3efe4"),
    ("#e6d9bd", "#b4483a", "#2b2b2f"),
    ("#2f5b4a", "#d9b54a", "#f1ead6"),
    ("#d67f3c", "#2d3a58", "#fbf3df"),
    ("#4a3b66", "#d98fa6", "#efe6f2"),
)
TITLES = ("THE\nLONG\nSEA", "NIGHT\nGARDEN", "SMALL\nTHINGS", "A FIELD\nGUIDE", "WINTER\nLIGHT", "ON\nSEEING")


def book(variation: np.random.Generator) -> tuple[Part, ...]:
    """A book of one of several covers, its spine to the left."""
    ground, accent, ink = COVERS[int(variation.integers(len(COVERS)))]
    thick = float(variation.uniform(0.11, 0.17))
    cover = printed(_cover(variation, ground=ground, accent=accent, ink=ink), half_width=0.66, half_height=0.92)
    boards = union(
        box((0.66, 0.92, 0.022), at=(0, 0, thick), rounding=0.018),
        box((0.66, 0.92, 0.022), at=(0, 0, -thick), rounding=0.018),
        box((0.03, 0.92, thick + 0.02), at=(-0.64, 0, 0), rounding=0.025),
    )
    front = choose(lambda points: points[2] - thick, cover, plain(ground))
    return (
        Part(boards, Material(paint=front, gloss=0.22, sharpness=18)),
        Part(box((0.61, 0.87, thick), rounding=0.01), Material(paint=_pages(), gloss=0.02)),
    )


def _pages() -> Paint:
    paper = plain("#efe6d2")

    def paint(points: Floats) -> Floats:
        lines = np.float32(0.86) + np.float32(0.14) * np.sin(points[2] * 260)
        colour: Floats = paper(points) * lines
        return colour

    return paint


def _cover(variation: np.random.Generator, *, ground: str, accent: str, ink: str) -> Image.Image:
    picture = Image.new("RGB", (660, 920), ground)
    draw = ImageDraw.Draw(picture)
    draw.line((46, 0, 46, 920), fill=accent, width=5)
    kind = int(variation.integers(4))
    if kind == 0:
        draw.ellipse((180, 420, 520, 760), fill=accent)
        draw.rectangle((100, 640, 600, 770), fill=ground)
        for row in range(4):
            draw.line((150, 665 + row * 28, 550, 665 + row * 28), fill=accent, width=8)
    elif kind == 1:
        for step in range(5):
            draw.polygon([(100, 800), (600, 800), (220 + step * 70, 420 + step * 76)], outline=accent, width=10)
    elif kind == 2:
        for step in range(6):
            inset = step * 30
            draw.arc((140 + inset, 440 + inset, 540 - inset, 840 - inset), 180, 360 if step % 2 else 400, accent, 14)
    else:
        draw.rounded_rectangle((110, 440, 590, 780), 24, fill=accent)
        draw.ellipse((250, 500, 450, 700), fill=ink)
    draw.multiline_text((350, 230), str(variation.choice(TITLES)), ink, anchor="mm", align="center", font_size=92)
    draw.text((350, 860), "A. N. AUTHOR", ink, anchor="mm", font_size=34)
    return picture
