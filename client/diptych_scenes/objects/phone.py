"""A phone with a lit screen."""

import numpy as np
from PIL import Image, ImageDraw

from diptych_scenes.figure import Material, Part, plain, printed
from diptych_scenes.solids import box, cylinder, rotation, turned

CASES = ("#1d1f24", "#d8d9dc", "#31435c", "#b2574f", "#3d5a4c")
WALLPAPERS = (("#243b6b", "#c86b85"), ("#0f6d73", "#a8d5a2"), ("#402a5e", "#f0a35e"), ("#1b2a38", "#5f8fb0"))
APPS = ("#ff5a4f", "#35c46a", "#2f8fff", "#ffb52e", "#8e5cf7", "#f4f5f7", "#20232a", "#18b3b8")
_WIDTH, _HEIGHT = 0.45, 0.92


def phone(variation: np.random.Generator) -> tuple[Part, ...]:
    """A phone, its case, wallpaper and icons of one of several kinds."""
    case = str(variation.choice(CASES))
    screen = printed(_screen(variation), half_width=_WIDTH - 0.035, half_height=_HEIGHT - 0.04)
    brightness = np.float32(variation.uniform(0.18, 0.4))
    lens = turned(cylinder(0.06, 0.02), rotation(pitch=90), at=(-0.26, 0.7, -0.07))
    return (
        Part(box((_WIDTH, _HEIGHT, 0.055), rounding=0.05), Material(paint=plain(case), gloss=0.5, sharpness=40)),
        Part(
            box((_WIDTH - 0.03, _HEIGHT - 0.035, 0.01), at=(0, 0, 0.05), rounding=0.008),
            Material(
                paint=lambda points: screen(points) * np.float32(0.35),
                gloss=0.35,
                sharpness=160,
                glow=lambda points: screen(points) * brightness,
            ),
        ),
        Part(lens, Material(paint=plain("#0b0c10"), gloss=0.6)),
    )


def _screen(variation: np.random.Generator) -> Image.Image:
    top, bottom = WALLPAPERS[int(variation.integers(len(WALLPAPERS)))]
    ramp = Image.linear_gradient("L").resize((400, 840))
    picture = Image.composite(Image.new("RGB", ramp.size, bottom), Image.new("RGB", ramp.size, top), ramp)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((184, 14, 216, 46), fill="#08090b")
    draw.rounded_rectangle((36, 84, 364, 244), 36, fill="#f3f4f6")
    draw.text(
        (200, 164), f"{variation.integers(8, 22)}:{variation.integers(10, 60)}", "#20242c", anchor="mm", font_size=96
    )
    rows = int(variation.integers(3, 5))
    for row in range(rows):
        for place in range(4):
            x, y = 40 + place * 84, 290 + row * 96
            draw.rounded_rectangle((x, y, x + 66, y + 66), 18, fill=str(variation.choice(APPS)))
    draw.rounded_rectangle((24, 716, 376, 820), 44, fill="#dfe3e8")
    for place in range(4):
        draw.rounded_rectangle((42 + place * 84, 734, 110 + place * 84, 802), 18, fill=str(variation.choice(APPS)))
    return picture
