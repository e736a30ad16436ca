"""From pixels to JPEG bytes."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from diptych.pictures import square

_SQUARE_QUALITY = 95  # a square has few pixels: their quality costs little, and the network sees the difference
_REDUCING_GAP = 1.5  # at first by whole numbers, which is much faster, and what a server's JPEG reader does too


def encode_jpeg(image: NDArray[np.uint8], *, quality: int = 85, long_side: int | None = None) -> bytes:
    """The picture `(H, W, 3) uint8` RGB as JPEG bytes; any thread.

    Args:
        image: the pixels.
        quality: 1 (small) to 95 (fine).
        long_side: shrinks the picture so that its longer side has at most this many pixels.
    """
    picture = Image.fromarray(image)
    if long_side is not None:
        picture.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    return _jpeg(picture, quality=quality)


def encode_square(image: NDArray[np.uint8], *, side: int) -> bytes:
    """What a backbone sees of the picture `(H, W, 3) uint8` RGB, its centre square, as JPEG bytes; any thread.

    Args:
        image: the pixels.
        side: the square is shrunk to this many pixels: `PredictionStream.square_side_pixels`.
    """
    height, width, _ = image.shape
    seen = square(width, height)
    picture = Image.fromarray(image[seen.top : seen.top + seen.side, seen.left : seen.left + seen.side])
    if seen.side > side:
        picture = picture.resize((side, side), Image.Resampling.BILINEAR, reducing_gap=_REDUCING_GAP)
    return _jpeg(picture, quality=_SQUARE_QUALITY)


def _jpeg(picture: Image.Image, *, quality: int) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
