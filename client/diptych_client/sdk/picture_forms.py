"""The accepted forms of pictures: encoded bytes, files, Pillow images and arrays."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from PIL import Image, ImageOps

from diptych.wire.limits import STORED_LONG_SIDE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AnyPicture: TypeAlias = "bytes | bytearray | memoryview | str | os.PathLike[str] | Image.Image | NDArray[np.uint8]"
"""A picture as an encoded file (JPEG, PNG, WebP or BMP), the path of one, a Pillow image, or an array.

An array is uint8, 0 to 255: (height, width, 3) with red, green, blue in this order, (height, width, 4) with opacity
last, or (height, width) in grey. OpenCV uses blue, green, red: pass `image[:, :, ::-1]`.
"""

_LONGEST_SIDE: Final = 2 * STORED_LONG_SIDE
"""Twice the stored side, for good resampling quality."""

_MODES_OF_PNG = {"1", "L", "LA", "P", "RGB", "RGBA"}
_CHANNELS = (1, 3, 4)
_STACK = 4
"""The dimensions of an array of several pictures."""

_EMPTY = "The array has no pixels."


def encoded(picture: AnyPicture) -> bytes:
    """Encode the picture as the bytes of a file; pixels become a PNG. CPU-bound and reads files; any thread.

    Raises:
        TypeError: It has an unsupported type, or is an array of another type than uint8.
        ValueError: It is an array of an unsupported shape.
        OSError: The file could not be read.
    """
    if isinstance(picture, bytes | bytearray | memoryview):
        return bytes(picture)
    if isinstance(picture, str | os.PathLike):
        return Path(picture).read_bytes()
    if isinstance(picture, Image.Image):
        return _png(picture)
    numpy = sys.modules.get("numpy")  # a caller with an array has imported it
    if numpy is not None and isinstance(picture, numpy.ndarray):
        return _png(_image(picture))
    kind = type(picture).__name__
    raise TypeError(f"A {kind} is not a valid picture. Use bytes, a path, a PIL image or a NumPy array.")


def several(pictures: Iterable[AnyPicture]) -> list[AnyPicture]:
    """The pictures in a list.

    Raises:
        TypeError: It is a single picture, whose parts would be treated as pictures.
    """
    is_one = isinstance(pictures, bytes | bytearray | memoryview | str | os.PathLike | Image.Image)
    if is_one or getattr(pictures, "ndim", _STACK) < _STACK:
        raise TypeError("Pass a list of pictures, even for a single one: [picture].")
    return list(pictures)


def _image(array: NDArray[Any]) -> Image.Image:
    if array.dtype != "uint8":
        raise TypeError(
            f"An array with a picture must be uint8 from 0 to 255, not {array.dtype}. "
            "Convert it, for example with (255 * array).astype(numpy.uint8) if it ranges from 0 to 1."
        )
    is_grey = array.ndim == 2  # noqa: PLR2004  rows and columns
    if not is_grey and (array.ndim != 3 or array.shape[2] not in _CHANNELS):  # noqa: PLR2004  and channels
        raise ValueError(
            "An array must have the shape (height, width, 3) for red, green and blue, or (height, width) for "
            f"grey, not {array.shape}."
        )
    if not array.size:
        raise ValueError(_EMPTY)
    return Image.fromarray(array[:, :, 0] if not is_grey and array.shape[2] == 1 else array)


def _png(image: Image.Image) -> bytes:
    if 0 in image.size:
        raise ValueError(_EMPTY)
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if upright.mode not in _MODES_OF_PNG:
        upright, profile = upright.convert("RGB"), None
    if max(upright.size) > _LONGEST_SIDE:
        upright = ImageOps.contain(upright, (_LONGEST_SIDE, _LONGEST_SIDE))
    buffer = BytesIO()
    upright.save(buffer, "PNG", compress_level=1, icc_profile=profile)
    return buffer.getvalue()
