"""Decodes pictures to the pixel squares that backbones need."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from diptych.pictures import square_image

VIEW_COUNT: Final = 4
"""The number of embedded views per picture: the picture itself and three variations for training."""

_CROP = 0.88
_DARKER, _BRIGHTER = 0.8, 1.2


def decode_square(data: bytes, *, side: int) -> NDArray[np.uint8]:
    """The picture's centre square: (side, side, 3) uint8 RGB. Thread-safe, CPU-bound; releases the GIL.

    Raises:
        PictureRejectedError: the bytes are not an acceptable picture.
    """
    return np.array(square_image(data, side=side))


def augmented_views(square: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The views of a square (side, side, 3) uint8 for training: (VIEW_COUNT, side, side, 3) uint8.

    The first is the square itself, the second its mirror image; then a darker crop from the top left and a mirrored,
    brighter crop from the bottom right. The same square always gives the same views.
    """
    margin = square.shape[0] * (1 - _CROP)
    return np.stack(
        [
            square,
            square[:, ::-1],
            _with_brightness(_crop(square, offset=margin / 4), _DARKER),
            _with_brightness(_crop(square, offset=margin * 3 / 4)[:, ::-1], _BRIGHTER),
        ]
    )


def _crop(square: NDArray[np.uint8], *, offset: float) -> NDArray[np.uint8]:
    side = square.shape[0]
    end = offset + side * _CROP
    image = Image.fromarray(square)
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR, box=(offset, offset, end, end)))


def _with_brightness(square: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    levels = np.clip(np.arange(256) * factor + 0.5, 0, 255).astype(np.uint8)
    brightened: NDArray[np.uint8] = levels[square]
    return brightened
