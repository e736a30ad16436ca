"""Edited versions of a picture, as the backbone sees them.

An edit without effect gives the square that live predictions see, pixel for pixel. What turning, shifting and zooming
out bring into view is grey, like covers: compared with pictures that show what really was there, on average grey
changes fewer answers (13 %) than the colours at the border (16 %), the mean colour (17 %), black (18 %), or a mirror
image (20 %), which repeats things.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from diptych.pictures import read_header, square_image
from diptych_server.core.picture_edit import CoverBox, PictureEdit

_LARGEST: Final = 4
"""The largest magnification, 2 doublings."""

_GREY: Final = 127
"""The grey of covers and of what is beyond the picture: the level at which the input of the default backbone is 0."""

_LUMA: Final = np.array([0.2126, 0.7152, 0.0722])
_LEVELS: Final = np.arange(256) / 255
_DARK: Final = 0.0031308
"""The linear light up to which sRGB is linear."""

Square = NDArray[np.uint8]
"""(side, side, 3) uint8 RGB."""


@dataclass(frozen=True)
class EditablePicture:
    """A decoded picture that can be edited many times: its square, and a larger one for zooming in."""

    square: Image.Image
    large: Image.Image

    def edited(self, edit: PictureEdit) -> Square:
        """The square (side, side, 3) uint8 after a valid edit. Thread-safe; CPU-bound, some milliseconds."""
        image = self._at_scale(edit.nearer)
        if edit.light or edit.contrast:
            image = image.point(_levels(self.square, edit).tolist() * 3)
        if edit.blur:
            image = image.filter(ImageFilter.GaussianBlur(edit.blur * image.width))
        is_moved = edit.turn_degrees or edit.nearer or edit.shift_right or edit.shift_down
        square = _moved(image, edit, side=self.square.width) if is_moved else np.array(image)
        return _covered(square, edit.covers)

    def _at_scale(self, nearer: float) -> Image.Image:
        """The whole picture at about the scale at which it is shown, as large as there are pixels."""
        side = min(max(1, round(self.square.width * 2.0**nearer)), self.large.width)
        source = self.square if side <= self.square.width else self.large
        return source if side == source.width else source.resize((side, side), Image.Resampling.BILINEAR)


def decode_editable(data: bytes, *, side: int, magnified: bool = True) -> EditablePicture:
    """The picture for a backbone with squares of this side. Thread-safe; CPU-bound.

    Args:
        data: the encoded picture.
        side: in pixels.
        magnified: whether any edit comes nearer: then it is decoded a second time, larger.

    Raises:
        PictureRejectedError: The bytes are not an acceptable picture.
    """
    square = square_image(data, side=side)
    header = read_header(data)
    large_side = min(_LARGEST * side, header.width, header.height) if magnified else side
    return EditablePicture(square, square_image(data, side=large_side) if large_side > side else square)


def _levels(square: Image.Image, edit: PictureEdit) -> NDArray[np.int64]:
    """The new level of each of the 256 levels: light in linear light, then contrast around the mean brightness."""
    levels = np.clip(_encoded(_linear(_LEVELS) * 2.0**edit.light), 0, 1) if edit.light else _LEVELS
    if edit.contrast:
        counts = np.array(square.histogram()).reshape(3, 256)
        mean = float(_LUMA @ (counts @ levels)) / counts[0].sum()
        levels = np.clip(mean + (levels - mean) * 2.0**edit.contrast, 0, 1)
    return np.rint(levels * 255).astype(np.int64)


def _linear(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light of sRGB levels 0 to 1 (IEC 61966-2-1)."""
    return np.where(levels <= _DARK * 12.92, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)


def _encoded(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of `_linear`."""
    return np.where(light <= _DARK, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _moved(image: Image.Image, edit: PictureEdit, *, side: int) -> Square:
    """The picture turned, magnified and shifted; the image is the whole picture, about as large as shown."""
    angle, scale = radians(edit.turn_degrees), image.width / (side * 2.0**edit.nearer)
    across, up = cos(angle) * scale, sin(angle) * scale
    centre_x, centre_y, middle = side * (0.5 + edit.shift_right), side * (0.5 + edit.shift_down), image.width / 2
    matrix = (
        across,
        up,
        middle - across * centre_x - up * centre_y,
        -up,
        across,
        middle + up * centre_x - across * centre_y,
    )
    moved = [
        # In float32, because Pillow rounds interpolated levels down, which alone changes confidences by a hundredth.
        channel.convert("F").transform(
            (side, side), Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC, fillcolor=_GREY
        )
        for channel in image.split()
    ]
    levels = np.stack([np.asarray(channel) for channel in moved], axis=-1)
    square: Square = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return square


def _covered(square: Square, covers: Sequence[CoverBox]) -> Square:
    side = len(square)
    for box in covers:
        rows = slice(round(box.top * side), round((box.top + box.height) * side))
        columns = slice(round(box.left * side), round((box.left + box.width) * side))
        square[rows, columns] = _GREY
    return square
