"""The centre square of pictures, for models and thumbnails."""

from io import BytesIO
from typing import NamedTuple

from PIL import Image

from diptych.pictures.colour import on_white, to_display
from diptych.pictures.decoding import decoded
from diptych.pictures.header import inspect
from diptych.pictures.orientation import turn_of, turned
from diptych.wire.limits import THUMBNAIL_SIDE

_THUMBNAIL_QUALITY = 80


class Square(NamedTuple):
    """A square within a picture, in pixels from its top left corner."""

    left: int
    top: int
    side: int


def square(width: int, height: int) -> Square:
    """The largest centred square of a picture of this size: the crop that models see."""
    side = min(width, height)
    return Square((width - side) // 2, (height - side) // 2, side)


def square_image(data: bytes, *, side: int) -> Image.Image:
    """The picture's centre square, upright, scaled to `side` x `side` pixels, RGB. Any thread; CPU-bound.

    Raises:
        PictureRejectedError: the bytes are not an acceptable picture, or cannot be decoded completely.
    """
    with decoded(inspect(data), fit=(side, side)) as image:  # a JPEG decodes faster at the nearest size above
        crop = square(*image.size)
        box = (crop.left, crop.top, crop.left + crop.side, crop.top + crop.side)
        scaled = to_display(image).resize((side, side), Image.Resampling.BILINEAR, box=box)
        return turned(on_white(scaled), turn_of(image)).convert("RGB")


def thumbnail(data: bytes, *, side: int = THUMBNAIL_SIDE) -> bytes:
    """The picture's centre square as a JPEG of `side` x `side` pixels.

    Raises:
        PictureRejectedError: as `square_image`.
    """
    buffer = BytesIO()
    square_image(data, side=side).save(buffer, "JPEG", quality=_THUMBNAIL_QUALITY)
    return buffer.getvalue()
