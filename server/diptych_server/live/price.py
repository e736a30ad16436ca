"""Estimates from the bytes of a frame, without decoding it, whether decoding is fast."""

from typing import Final

from diptych.pictures.faults import PictureRejectedError
from diptych.pictures.header import inspect

_FAST_BYTES: Final = 2**20
_FAST_DECODE_BYTES: Final = 8 * 2**20
_SMALL_JPEG_BYTES: Final = 2**16
"""One scan of this size contains at most about five million pixels, because each block needs a few bits."""

_FAST_PASSED_PIXELS: Final = 25_000_000
"""Pixels times scans: 12 megapixels in two scans, or full HD in ten."""


def is_expensive(picture: bytes, *, side: int) -> bool:
    """Whether decoding the picture to this side may take over about ten milliseconds. Takes far less than one."""
    if len(picture) > _FAST_BYTES:
        return True
    if _is_small_jpeg_of_one_scan(picture):
        return False
    try:
        encoded = inspect(picture)
    except PictureRejectedError:
        return False  # it is refused quickly
    passed_pixels = encoded.header.pixels * encoded.passes
    return encoded.decode_bytes((side, side)) > _FAST_DECODE_BYTES or passed_pixels > _FAST_PASSED_PIXELS


def _is_small_jpeg_of_one_scan(picture: bytes) -> bool:
    """Whether the picture is a typical camera frame, with no bytes that may mark a progressive frame or second scan."""
    is_small_jpeg = len(picture) <= _SMALL_JPEG_BYTES and picture.startswith(b"\xff\xd8")
    return is_small_jpeg and b"\xff\xc2" not in picture and picture.count(b"\xff\xda") <= 1
