"""Scenes and near copies of them, drawn by code: what people import, and what no fold may part."""

import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance

from diptych_scenes import SceneSettings, VirtualCamera
from diptych_scenes.spec import show
from support.photographs import PHOTOGRAPHS, photograph


@dataclass(frozen=True)
class Copy:
    """A picture file, which scene it shows, and the label that a coin gave that scene."""

    data: bytes
    scene: int
    label: str


def plain_walls(scenes: int = 24, *, copies: int = 5, noise: float = 1.2, seed: int = 2) -> list[Copy]:
    """Something in one colour before a plain wall, with a sensor's noise and a pixel of movement."""
    chance = random.Random(seed)
    made = []
    for scene in range(scenes):
        colour = tuple(chance.randint(30, 220) for _ in range(3))
        left, top = chance.randint(20, 80), chance.randint(20, 60)
        width, height = chance.randint(20, 60), chance.randint(20, 50)
        shape, wall = chance.choice(("ellipse", "rectangle")), float(chance.randint(110, 160))
        label = coin(chance)
        for copy in range(copies):
            sensor = np.random.default_rng(1000 * seed + 10 * scene + copy).normal(0, noise, (120, 160, 1))
            image = Image.fromarray((np.full((120, 160, 3), wall) + sensor).clip(0, 255).astype(np.uint8))
            box = (left + copy % 2, top, left + width + copy % 2, top + height)
            getattr(ImageDraw.Draw(image), shape)(box, fill=colour)
            made.append(Copy(jpeg(image), scene, label))
    return made


def copies_of(scenes: Sequence[Image.Image], ways: Sequence[str], *, seed: int = 3) -> list[Copy]:
    """Each scene once in each of these ways of WAYS; not next to each other."""
    chance = random.Random(seed)
    labels = [coin(chance) for _ in scenes]
    return [
        Copy(data, scene, labels[scene])
        for way in ways
        for scene, image in enumerate(scenes)
        for data in [WAYS[way](image, chance)]
    ]


def drawn_scenes(count: int) -> list[Image.Image]:
    """Unlike scenes of the virtual camera."""
    return [Image.fromarray(_frame(settings)) for settings, _ in zip(show(), range(count), strict=False)]


def photographed_scenes(count: int, *, seed: int = 5) -> list[Image.Image]:
    """Unlike parts of photographs, 160 pixels across."""
    chance = random.Random(seed)
    wholes = [Image.open(io.BytesIO(photograph(name))).convert("RGB") for name in PHOTOGRAPHS]
    return [_part(wholes[number % len(wholes)], number // len(wholes), chance) for number in range(count)]


def filmed(scenes: int, *, frames: int = 5) -> list[Copy]:
    """Frames of one movement each, a fifth of a second apart."""
    chance = random.Random(11)
    made = []
    for scene, settings in zip(range(scenes), show(), strict=False):
        label = coin(chance)
        with VirtualCamera([settings], frames_per_second=5.0, frames_per_scene=frames) as camera:
            while (frame := camera.read()) is not None:
                made.append(Copy(jpeg(Image.fromarray(frame.image)), scene, label))
    return made


def deep_greys(scenes: int, *, copies: int = 3) -> list[Copy]:
    """Pictures of 16 bits whose grey levels use a part of the range, as from a microscope, with some noise each."""
    chance = random.Random(17)
    made = []
    for scene in range(scenes):
        grey = _blobs(np.random.default_rng(500 + scene))
        label = coin(chance)
        for copy in range(copies):
            sensor = np.random.default_rng(9000 + 10 * scene + copy).normal(0, 150, grey.shape)
            made.append(Copy(png(Image.fromarray((grey + sensor).clip(0, 65535).astype(np.uint16))), scene, label))
    return made


def cut_outs(scenes: int, *, copies: int = 3) -> list[Copy]:
    """Transparent pictures: a shape on nothing, saved larger and smaller; what nothing is coloured differs."""
    chance = random.Random(19)
    made = []
    for scene in range(scenes):
        colour = tuple(chance.randint(0, 230) for _ in range(3))
        points = [(chance.randint(8, 152), chance.randint(8, 152)) for _ in range(chance.randint(3, 7))]
        label = coin(chance)
        for copy in range(copies):
            hidden = tuple(chance.randint(0, 255) for _ in range(3))
            image = Image.new("RGBA", (160, 160), (*hidden, 0))
            ImageDraw.Draw(image).polygon(points, fill=(*colour, 255))
            side = 160 - 24 * copy
            made.append(Copy(png(image.resize((side, side), Image.Resampling.NEAREST)), scene, label))
    return made


def dark_frames(count: int) -> list[Copy]:
    """A frame of a covered lens."""
    made = []
    for number in range(count):
        noise = np.random.default_rng(number).normal(3, 1, (120, 160, 3)).clip(0, 255).astype(np.uint8)
        made.append(Copy(jpeg(Image.fromarray(noise)), 0, "tails" if number % 2 else "heads"))
    return made


def coin(chance: random.Random) -> str:
    """One of two labels."""
    return chance.choice(("heads", "tails"))


def jpeg(image: Image.Image, quality: int = 92) -> bytes:
    """The picture as a JPEG."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def png(image: Image.Image) -> bytes:
    """The picture as a PNG."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _shifted(image: Image.Image, chance: random.Random) -> bytes:
    right, down = (round(side * chance.uniform(0.02, 0.06)) for side in image.size)
    pixels = np.pad(np.asarray(image), ((down, 0), (right, 0), (0, 0)), mode="edge")
    return jpeg(Image.fromarray(pixels[: image.height, : image.width]), 88)


def _cut(image: Image.Image, chance: random.Random) -> bytes:
    width, height = image.size
    share = chance.uniform(0.03, 0.07)
    return jpeg(image.crop((round(width * share), round(height * share / 2), round(width * (1 - share)), height)), 88)


def _smaller(image: Image.Image, chance: random.Random) -> bytes:
    share = chance.uniform(0.5, 0.8)
    return jpeg(image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.BICUBIC), 85)


def _light(image: Image.Image, chance: random.Random) -> bytes:
    return jpeg(ImageEnhance.Brightness(image).enhance(chance.choice((0.8, 1.2))), 88)


WAYS: Mapping[str, Callable[[Image.Image, random.Random], bytes]] = {
    "as it is": lambda image, _: jpeg(image, 90),
    "saved again": lambda image, chance: jpeg(image, chance.choice((45, 60, 75))),
    "smaller": _smaller,
    "cut": _cut,
    "shifted": _shifted,
    "mirrored": lambda image, _: jpeg(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 88),
    "lighter or darker": _light,
}
"""What becomes of pictures on their way through chats, websites and tools that enlarge a dataset."""


def _frame(settings: SceneSettings) -> NDArray[np.uint8]:
    with VirtualCamera([settings], frames_per_scene=1) as camera:
        frame = camera.read()
    assert frame is not None
    return frame.image


def _part(whole: Image.Image, turn: int, chance: random.Random) -> Image.Image:
    """A part that overlaps no other one of the picture: one field of a grid of three by three."""
    side = min(whole.size) // 3
    left, top = (turn % 3) * side, (turn // 3 % 3) * side
    part = whole.crop((left, top, left + side, top + side))
    return part.rotate(90 * chance.randrange(4)).resize((160, 160), Image.Resampling.BICUBIC)


def _blobs(random_numbers: np.random.Generator) -> NDArray[np.float64]:
    """Bright spots on a dark ground: (120, 120) in a part of 16 bits."""
    down, right = np.mgrid[:120, :120]
    grey = np.full((120, 120), 8000.0)
    for _ in range(random_numbers.integers(3, 9)):
        y, x, size = random_numbers.uniform((10, 10, 4), (110, 110, 22))
        grey += 14000 * np.exp(-((down - y) ** 2 + (right - x) ** 2) / (2 * size**2))
    return grey


def scenes_of(copies: Sequence[Copy]) -> Iterator[int]:
    """The scene of each."""
    return (copy.scene for copy in copies)
