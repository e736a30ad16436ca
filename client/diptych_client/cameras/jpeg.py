"""From pixels to JPEG bytes."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def encode_jpeg(image: NDArray[np.uint8], *, quality: int = 85, long_side: int | None = None) -> bytes:
    """The picture `(H, W, 3) uint8` RGB as JPEG bytes; any thread.

    Args:
        image: the pixels.
        quality: 1 (small) to 95 (fine).
        long_side: shrinks the picture so that its longer side has at most so many pixels.
    """
    picture = Image.fromarray(image)
    if long_side is not None:
        picture.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
