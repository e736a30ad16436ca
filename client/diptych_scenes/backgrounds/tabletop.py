"""Flat things seen from above: a desk and a carpet."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from diptych_scenes.backgrounds.canvas import HEIGHT, WIDTH, WOODS, Backdrop, mixed

FABRICS = (
    ("#8c8f96", "#75787f"),
    ("#a3564a", "#7f3c34"),
    ("#44607a", "#34495e"),
    ("#b7a98c", "#978a70"),
    ("#5f7058", "#4a5945"),
)


def desk(variation: np.random.Generator) -> Backdrop:
    """A wooden desk seen from above, with paper, a keyboard's edge and a pencil."""
    picture = _grained(variation)
    draw = ImageDraw.Draw(picture)
    for _ in range(int(variation.integers(1, 3))):
        x, y = float(variation.uniform(-80, 560)), float(variation.uniform(-80, 380))
        _sheet(draw, variation, x=x, y=y)
    if variation.uniform() < 0.6:
        _keyboard(draw, top=int(variation.integers(-120, -50)))
    x, y = float(variation.uniform(40, 560)), float(variation.uniform(320, 460))
    draw.line((x, y, x + 120, y - 40), fill="#d8a021", width=9)
    draw.line((x + 112, y - 37, x + 132, y - 44), fill="#3a2c20", width=5)
    return Backdrop(picture.filter(ImageFilter.GaussianBlur(1.8)))


def _grained(variation: np.random.Generator) -> Image.Image:
    wood, dark = WOODS[int(variation.integers(len(WOODS)))]
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    waves = 9 * np.sin(columns / 170 + float(variation.uniform(0, 6))) + 4 * np.sin(columns / 61 + rows / 90)
    grain = np.convolve(variation.normal(size=HEIGHT + 80), np.hanning(7) / 3.5, mode="same")
    sampled = grain[np.clip((rows + waves + 30).astype(np.intp), 0, grain.size - 1)]
    planks = (rows + float(variation.uniform(0, 160))) % 160 < 2.5
    share = np.clip(0.42 + 0.24 * sampled + 0.5 * planks, 0, 1)
    mask = Image.fromarray((share * 255).astype(np.uint8))
    return Image.composite(Image.new("RGB", mask.size, dark), Image.new("RGB", mask.size, wood), mask)


def _sheet(draw: ImageDraw.ImageDraw, variation: np.random.Generator, *, x: float, y: float) -> None:
    turn = float(variation.uniform(-0.4, 0.4))
    along, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    corner = np.array([x, y])
    paper = [corner, corner + 190 * along, corner + 190 * along + 250 * down, corner + 250 * down]
    draw.polygon([(point[0] + 4, point[1] + 6) for point in paper], fill="#5c4028")
    draw.polygon([tuple(point) for point in paper], fill="#f1ede3")
    for line in range(9):
        start = corner + 22 * along + (30 + line * 22) * down
        end = start + float(variation.uniform(90, 146)) * along
        draw.line((*start, *end), fill="#b3b0ab", width=3)


def _keyboard(draw: ImageDraw.ImageDraw, *, top: int) -> None:
    draw.rounded_rectangle((70, top, 570, top + 170), 14, fill="#c9ccd1")
    for row in range(5):
        for key in range(13):
            x, y = 84 + key * 37, top + 10 + row * 31
            draw.rounded_rectangle((x, y, x + 31, y + 25), 5, fill="#eef0f2")


def carpet(variation: np.random.Generator) -> Backdrop:
    """A woven carpet with a border of stripes, seen from above."""
    ground, other = FABRICS[int(variation.integers(len(FABRICS)))]
    light = mixed(ground, "#f3ead8", 0.55)
    picture = Image.new("RGB", (WIDTH + 240, WIDTH + 240), ground)
    draw = ImageDraw.Draw(picture)
    edge = int(variation.integers(190, 330))
    for start, width, colour in ((0, 26, light), (36, 8, other), (54, 60, other), (124, 8, light), (142, 26, light)):
        draw.rectangle((edge + start, 0, edge + start + width, picture.height), fill=colour)
    for y in range(-20, picture.height, 44):
        draw.polygon([(edge + 84, y), (edge + 104, y + 22), (edge + 84, y + 44), (edge + 64, y + 22)], fill=light)
    turned = picture.rotate(float(variation.uniform(0, 360)), Image.Resampling.BICUBIC, fillcolor=ground)
    cut = turned.crop((120, 200, 120 + WIDTH, 200 + HEIGHT))
    return Backdrop(_woven(cut, variation).filter(ImageFilter.GaussianBlur(1.4)))


def _woven(picture: Image.Image, variation: np.random.Generator) -> Image.Image:
    rows, columns = np.mgrid[0 : picture.height, 0 : picture.width].astype(np.float32)
    ribs = 5 * np.sin(columns * 1.25 + 0.8 * np.sin(rows * 0.7)) + 4 * np.sin(rows * 1.1)
    knots = Image.fromarray(variation.normal(0, 9, size=(HEIGHT // 3, WIDTH // 3)).astype(np.float32))
    uneven = np.asarray(knots.resize(picture.size, Image.Resampling.BICUBIC))
    woven = np.asarray(picture, dtype=np.float32) + (ribs + uneven)[:, :, None]
    return Image.fromarray(np.clip(woven, 0, 255).astype(np.uint8))
