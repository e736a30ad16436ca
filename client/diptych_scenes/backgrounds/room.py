"""Walls of a room: painted with pictures on it, or full of books."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from diptych_scenes.backgrounds.canvas import HEIGHT, SPINES, WALLS, WIDTH, WOODS, Backdrop, mixed


def wall(variation: np.random.Generator) -> Backdrop:
    """A painted wall with a framed picture or two and a sideboard."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), str(variation.choice(WALLS)))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(variation.integers(1, 3))):
        _frame(draw, variation, left=int(variation.integers(-40, 480)), top=int(variation.integers(-30, 120)))
    top = int(variation.integers(400, 460))
    wood, dark = WOODS[int(variation.integers(len(WOODS)))]
    draw.rectangle((0, top, WIDTH, HEIGHT), fill=wood)
    draw.rectangle((0, top, WIDTH, top + 7), fill=dark)
    return Backdrop(picture.filter(ImageFilter.GaussianBlur(3.2)))


def _frame(draw: ImageDraw.ImageDraw, variation: np.random.Generator, *, left: int, top: int) -> None:
    width, height = int(variation.integers(110, 190)), int(variation.integers(130, 210))
    draw.rectangle((left + 5, top + 7, left + width + 6, top + height + 9), fill="#8f887c")
    draw.rectangle(
        (left, top, left + width, top + height), fill=str(variation.choice(("#2a2521", "#8f6236", "#eee9df")))
    )
    draw.rectangle((left + 9, top + 9, left + width - 9, top + height - 9), fill="#efeae0")
    inner = (left + 28, top + 30, left + width - 28, top + height - 30)
    draw.rectangle(inner, fill=str(variation.choice(SPINES)))
    middle = (inner[0] + inner[2]) // 2
    draw.ellipse((middle - 22, inner[1] + 18, middle + 22, inner[1] + 62), fill=str(variation.choice(SPINES)))


def bookshelf(variation: np.random.Generator) -> Backdrop:
    """Shelves full of books, some leaning, with a few objects between them."""
    wood, dark = WOODS[int(variation.integers(len(WOODS)))]
    picture = Image.new("RGB", (WIDTH, HEIGHT), mixed(dark, "#000000", 0.45))
    draw = ImageDraw.Draw(picture)
    pitch, first = int(variation.integers(150, 190)), int(variation.integers(-60, 40))
    for floor in range(first + pitch, HEIGHT + pitch, pitch):
        left = -int(variation.integers(0, 30))
        while left < WIDTH:
            left = _book_or_gap(draw, variation, left=left, floor=floor, pitch=pitch)
        draw.rectangle((0, floor, WIDTH, floor + 15), fill=wood)
        draw.rectangle((0, floor + 12, WIDTH, floor + 15), fill=dark)
    post = int(variation.integers(40, 600))
    draw.rectangle((post, 0, post + 16, HEIGHT), fill=wood)
    return Backdrop(picture.filter(ImageFilter.GaussianBlur(2.8)))


def _book_or_gap(
    draw: ImageDraw.ImageDraw, variation: np.random.Generator, *, left: int, floor: int, pitch: int
) -> int:
    if variation.uniform() < 0.09:
        return left + int(variation.integers(18, 60))
    width, height = int(variation.integers(14, 34)), int(pitch * variation.uniform(0.6, 0.86))
    lean = int(variation.integers(6, 16)) if variation.uniform() < 0.1 else 0
    spine = str(variation.choice(SPINES))
    top = floor - height
    draw.polygon([(left, floor), (left + width, floor), (left + width + lean, top), (left + lean, top)], fill=spine)
    draw.line((left + width, floor, left + width + lean, top), fill=mixed(spine, "#000000", 0.5), width=2)
    label = mixed(spine, "#f4ead2", 0.6)
    draw.rectangle((left + lean + 4, top + 14, left + lean + width - 5, top + 20), fill=label)
    draw.rectangle((left + lean // 4 + 4, floor - 30, left + lean // 4 + width - 5, floor - 27), fill=label)
    return left + width + lean + 1
