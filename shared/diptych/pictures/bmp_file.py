"""Reads the headers of BMP files: size, coding and completeness."""

from dataclasses import dataclass
from typing import Final

from diptych.pictures.faults import PictureRejectedError
from diptych.pictures.shape import PictureHeader, too_complex
from diptych.wire.reasons import Reason

MAX_RUN_LENGTH_BYTES: Final = 2**19
"""The limit of pixels in run-length coding, which is decoded slowly, one run at a time."""

_OS2_HEADER, _HEADER = 12, 40
_RUN_LENGTH = {1, 2}


@dataclass(frozen=True)
class BmpFile:
    """The contents of the headers of a BMP."""

    data: bytes
    header: PictureHeader
    bits_per_pixel: int
    is_run_length: bool

    @property
    def bytes_per_pixel(self) -> float:
        """The memory that decoding needs."""
        return 9 if self.bits_per_pixel in {16, 32} else 6

    def check(self) -> None:
        """Check that all pixels can be present and that decoding time is bounded.

        Raises:
            PictureRejectedError: PICTURE_TRUNCATED, PICTURE_TOO_COMPLEX.
        """
        if self.is_run_length:
            if len(self.data) > MAX_RUN_LENGTH_BYTES:
                raise too_complex("run-length coded bytes", len(self.data), MAX_RUN_LENGTH_BYTES)
            return
        row = (self.header.width * self.bits_per_pixel + 7) // 8
        if row * self.header.height > len(self.data):
            raise PictureRejectedError(
                Reason.PICTURE_TRUNCATED, "The picture is incomplete: pixels are missing at its end."
            )


def read_bmp(data: bytes) -> BmpFile:
    """The headers of a BMP file.

    Raises:
        PictureRejectedError: PICTURE_NOT_RECOGNISED.
    """
    size = int.from_bytes(data[14:18], "little")
    if len(data) < 14 + min(size, _HEADER) or size < _OS2_HEADER:
        raise PictureRejectedError(
            Reason.PICTURE_NOT_RECOGNISED, "The file starts like a BMP picture, but it has no size."
        )
    if size == _OS2_HEADER:
        width, height = int.from_bytes(data[18:20], "little"), int.from_bytes(data[20:22], "little")
        return BmpFile(data, PictureHeader("bmp", width, height), int.from_bytes(data[24:26], "little"), False)
    width = int.from_bytes(data[18:22], "little")
    height = abs(int.from_bytes(data[22:26], "little", signed=True))
    bits = int.from_bytes(data[28:30], "little")
    is_run_length = int.from_bytes(data[30:34], "little") in _RUN_LENGTH
    return BmpFile(data, PictureHeader("bmp", width, height), bits, is_run_length)
