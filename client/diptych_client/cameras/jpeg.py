"""Encodes pixels as JPEG."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from diptych.pictures import square

_SQUARE_QUALITY = 95  # a square is small: high quality costs little and improves predictions
_REDUCING_GAP = 1.5  # shrinks by whole numbers first: much faster, and the same as the server's JPEG reader


def encode_jpeg(image: NDArray[np.uint8], *, quality: int = 85, long_side: int | None = None) -> bytes:
    """Encode a picture `(H, W, 3) uint8` RGB as JPEG; any thread.

    Args:
        image: the pixels.
        quality: 1 (smallest) to 95 (best).
        long_side: shrink the picture so that its longer side has at most this many pixels.
    """
    picture = Image.fromarray(image)
    if long_side is not None:
        picture.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    return _jpeg(picture, quality=quality)


def encode_square(image: NDArray[np.uint8], *, side: int) -> bytes:
    """Encode the centre square of a picture `(H, W, 3) uint8` RGB, which backbones use, as JPEG; any thread.

    Args:
        image: the pixels.
        side: shrink the square to this many pixels: `PredictionStream.square_side_pixels`.
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
