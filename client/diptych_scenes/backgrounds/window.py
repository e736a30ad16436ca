"""A window, which is a second source of light."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from diptych_scenes.backgrounds.canvas import HEIGHT, WALLS, WIDTH, Backdrop, mixed


def window(variation: np.random.Generator) -> Backdrop:
    """A window with curtains and a hill with trees outside."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), str(variation.choice(WALLS)))
    draw = ImageDraw.Draw(picture)
    left, right = int(variation.integers(30, 110)), int(variation.integers(530, 610))
    bottom = int(variation.integers(330, 390))
    _outside(draw, variation, left=left, right=right, bottom=bottom)
    panes = Image.new("L", picture.size, 0)
    ImageDraw.Draw(panes).rectangle((left, 0, right, bottom), fill=255)
    middle, rail = (left + right) // 2, int(variation.integers(60, 130))
    for bars in (draw, ImageDraw.Draw(panes)):
        fill = "#f3f0ea" if bars is draw else 0
        bars.rectangle((middle - 9, 0, middle + 9, bottom), fill=fill)
        bars.rectangle((left, rail, right, rail + 13), fill=fill)
        bars.rectangle((left - 30, bottom, right + 30, bottom + 20), fill=fill)
    cloth = str(variation.choice(("#c9bda8", "#8fa3ad", "#b98d7a", "#dcd7cb")))
    for edge, side in ((left, -1), (right, 1)):
        _curtain(draw, panes, edge=edge, side=side, cloth=cloth)
    soft = ImageFilter.GaussianBlur(3)
    return Backdrop(picture.filter(soft), panes.filter(soft))


def _outside(draw: ImageDraw.ImageDraw, variation: np.random.Generator, *, left: int, right: int, bottom: int) -> None:
    for row in range(bottom):
        draw.line((left, row, right, row), fill=mixed("#9cc3e6", "#f2f3ee", row / bottom))
    ridge = int(variation.integers(bottom - 120, bottom - 60))
    draw.ellipse((left - 200, ridge, right + 60, bottom + 500), fill="#93a88a")
    for _ in range(9):
        x, size = int(variation.integers(left, right)), int(variation.integers(30, 75))
        draw.ellipse(
            (x - size, bottom - size - 30, x + size, bottom + size - 30),
            fill=str(variation.choice(("#5f8052", "#6f9160", "#4b6b45"))),
        )


def _curtain(draw: ImageDraw.ImageDraw, panes: Image.Image, *, edge: int, side: int, cloth: str) -> None:
    near, far = sorted((edge - side * 34, edge + side * 90))
    ImageDraw.Draw(panes).rectangle((near, 0, far, HEIGHT), fill=0)
    for x in range(near, far):
        fold = 0.22 + 0.22 * float(np.sin((x - near) / 5.2) + 0.4 * np.sin((x - near) / 2.3))
        draw.line((x, 0, x, HEIGHT), fill=mixed(cloth, "#3a342c", max(0.0, min(fold, 0.7))))
