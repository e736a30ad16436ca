"""Whether a live frame is soon decoded, told from its bytes without decoding it."""

from typing import Final

from diptych.pictures.faults import PictureRejected
from diptych.pictures.header import inspect

_FAST_BYTES: Final = 2**20
_FAST_DECODE_BYTES: Final = 8 * 2**20
_FAST_PASSED_PIXELS: Final = 25_000_000
"""Pixels times scans: 12 megapixels in two scans, or full HD in ten."""


def is_dear(picture: bytes, *, side: int) -> bool:
    """Whether decoding the picture to this side may take longer than some ten milliseconds. Takes well below one."""
    if len(picture) > _FAST_BYTES:
        return True
    try:
        encoded = inspect(picture)
    except PictureRejected:
        return False  # it is refused as soon as it is looked at
    passed_pixels = encoded.header.pixels * encoded.passes
    return encoded.decode_bytes((side, side)) > _FAST_DECODE_BYTES or passed_pixels > _FAST_PASSED_PIXELS
