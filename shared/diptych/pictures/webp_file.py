"""Reads the chunks of WebP files: size, completeness and the cost of decoding."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diptych.pictures.faults import PictureRejectedError
from diptych.pictures.shape import PictureHeader, too_complex
from diptych.wire.reasons import Reason

MAX_CHUNKS: Final = 20_000

BYTES_PER_PIXEL: Final = 20
"""Bytes per pixel: the reader holds two canvases, the decoder one and a half, and the first frame is copied twice."""

_STILL = {b"VP8 ", b"VP8L"}
_ALPHA = 1 << 28


@dataclass(frozen=True)
class WebpFile:
    """A WebP with a complete last chunk and the length that its header states."""

    data: bytes
    header: PictureHeader
    is_plain: bool
    is_bare: bool
    """Whether it is one still picture without anything else."""

    @property
    def bytes_per_pixel(self) -> float:
        """The memory that decoding needs, in bytes."""
        return BYTES_PER_PIXEL


def read_webp(data: bytes) -> WebpFile:
    """The chunks of a WebP file, without an incomplete last one that is not part of the picture.

    Raises:
        PictureRejectedError: PICTURE_TRUNCATED within the header or the pixels, PICTURE_TOO_COMPLEX for too many
            chunks.
    """
    if len(data) < 30:  # noqa: PLR2004 - with the longest of the three headers
        raise PictureRejectedError(Reason.PICTURE_TRUNCATED, "The picture ends within its header.")
    ends = _ends(data)
    body = data[12 : ends[-1]] if ends else b""
    clean = b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body
    kind = data[12:16]
    if kind not in {b"VP8X", *_STILL} or not ends:
        raise PictureRejectedError(Reason.PICTURE_TRUNCATED, "The picture is incomplete.")
    width, height, has_alpha = _canvas(data)
    is_still = kind in _STILL
    return WebpFile(
        clean,
        PictureHeader("webp", width, height),
        is_plain=is_still and not has_alpha,
        is_bare=is_still and len(ends) == 1,
    )


def _ends(data: bytes) -> Sequence[int]:
    """The end of each complete chunk."""
    ends: list[int] = []
    position = 12
    while position + 8 <= len(data):
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        end = position + 8 + length + length % 2
        if end == len(data) + 1 and length % 2:  # without the padding of the last one
            end = len(data)
        if end > len(data):
            if data[position : position + 4] in {*_STILL, b"ALPH", b"ANMF"}:
                raise PictureRejectedError(Reason.PICTURE_TRUNCATED, "The picture is incomplete.")
            break
        ends.append(end)
        if len(ends) > MAX_CHUNKS:
            raise too_complex("chunks", len(ends), MAX_CHUNKS)
        position = end
    return ends


def _canvas(data: bytes) -> tuple[int, int, bool]:
    """Width, height and whether it may be transparent, from the first chunk (VP8X, VP8L or VP8)."""
    chunk, body = data[12:16], data[20:30]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"), True
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), bool(bits & _ALPHA)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF, False
