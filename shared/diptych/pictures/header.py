"""Validates the format, size and decoding cost of a picture before it is decoded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from diptych.pictures.bmp_file import read_bmp
from diptych.pictures.faults import PictureRejectedError
from diptych.pictures.jpeg_file import END, read_jpeg
from diptych.pictures.png_file import read_png
from diptych.pictures.shape import PictureHeader, check_shape
from diptych.pictures.signatures import format_of, without_blanks
from diptych.pictures.webp_file import read_webp
from diptych.wire.limits import MAX_PICTURE_BYTES
from diptych.wire.reasons import Reason

_JPEG_BYTES_PER_PIXEL: Final = {1: 2, 3: 4, 4: 8}
_JPEG_SCALES: Final = (8, 4, 2)


@dataclass(frozen=True)
class EncodedPicture:
    """A picture whose decoding is bounded in time and memory; not decoded yet."""

    data: bytes
    """The bytes to decode: as received, without what comes before or after the picture or is damaged."""
    header: PictureHeader
    is_plain: bool
    """Whether it is opaque 8-bit grey or RGB without anything but pixels."""
    bytes_per_pixel: float
    """The memory that decoding needs per decoded pixel."""
    kept_bytes_per_pixel: float = 0.0
    """The memory that decoding needs per stored pixel."""
    passes: int = 1
    """How many times decoding visits all pixels: the scans of a JPEG."""
    lacks_end: bool = False
    """Whether the end marker of a JPEG was missing; it was added to `data`."""

    def scale(self, fit: tuple[int, int] | None) -> int:
        """The factor by which decoding may divide the sides if at least `fit` pixels remain: 1, 2, 4 or 8."""
        if fit is None or self.header.format != "jpeg":
            return 1
        most = min(self.header.width // fit[0], self.header.height // fit[1])
        return next((scale for scale in _JPEG_SCALES if scale <= most), 1)

    def decode_bytes(self, fit: tuple[int, int] | None = None) -> int:
        """The memory that decoding needs, in bytes, for at least `fit` pixels or for all."""
        made = self.bytes_per_pixel / self.scale(fit) ** 2 + self.kept_bytes_per_pixel
        return int(self.header.pixels * made) * (2 if self.lacks_end else 1)


def read_header(data: bytes, *, max_bytes: int = MAX_PICTURE_BYTES) -> PictureHeader:
    """The format and size of an encoded picture, without decoding it; any thread.

    Raises:
        PictureRejectedError: as `inspect`.
    """
    return inspect(data, max_bytes=max_bytes).header


def inspect(data: bytes, *, max_bytes: int = MAX_PICTURE_BYTES) -> EncodedPicture:
    """The cost of decoding the picture, determined without decoding it; any thread.

    Raises:
        PictureRejectedError: it is empty, too large in bytes or pixels, too slow to decode,
            of another format, cut off, or not a picture.
    """
    if not data:
        raise PictureRejectedError(Reason.PICTURE_EMPTY, "The picture is empty.")
    if len(data) > max_bytes:
        message = f"The picture has {len(data):,} bytes; at most {max_bytes:,} are accepted."
        raise PictureRejectedError(Reason.PICTURE_TOO_MANY_BYTES, message, limit_bytes=max_bytes)
    data = without_blanks(data)
    return _INSPECTORS[format_of(data)](data)


def _inspect_jpeg(data: bytes) -> EncodedPicture:
    file = read_jpeg(data)
    header = file.header
    kept = file.coefficient_bytes_per_pixel
    made = _JPEG_BYTES_PER_PIXEL.get(file.components, 8)
    check_shape(header, bytes_per_pixel=max(made / _JPEG_SCALES[0] ** 2 + kept, 1e-9))
    file.check()
    if not (file.has_end or file.has_all_scans):
        raise PictureRejectedError(Reason.PICTURE_TRUNCATED, "The picture is incomplete: its end is missing.")
    whole = file.data if file.has_end else data.removesuffix(END[:1]) + END
    is_plain = file.is_bare and file.components in {1, 3}
    return EncodedPicture(whole, header, is_plain, made, kept, passes=max(1, file.scans), lacks_end=not file.has_end)


def _inspect_png(data: bytes) -> EncodedPicture:
    file = read_png(data)
    check_shape(file.header, bytes_per_pixel=file.bytes_per_pixel)
    file.check()
    return EncodedPicture(file.data, file.header, file.is_plain and file.is_bare, file.bytes_per_pixel)


def _inspect_webp(data: bytes) -> EncodedPicture:
    file = read_webp(data)
    check_shape(file.header, bytes_per_pixel=file.bytes_per_pixel)
    return EncodedPicture(file.data, file.header, file.is_plain and file.is_bare, file.bytes_per_pixel)


def _inspect_bmp(data: bytes) -> EncodedPicture:
    file = read_bmp(data)
    check_shape(file.header, bytes_per_pixel=file.bytes_per_pixel)
    file.check()
    return EncodedPicture(file.data, file.header, is_plain=False, bytes_per_pixel=file.bytes_per_pixel)


_INSPECTORS: Final[dict[str, Callable[[bytes], EncodedPicture]]] = {
    "jpeg": _inspect_jpeg,
    "png": _inspect_png,
    "webp": _inspect_webp,
    "bmp": _inspect_bmp,
}
