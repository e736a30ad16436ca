"""The stored form of pictures."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image

from diptych.pictures.colour import on_white, to_display, to_srgb
from diptych.pictures.decoding import decoded
from diptych.pictures.faults import damage_means
from diptych.pictures.header import EncodedPicture, inspect
from diptych.pictures.orientation import turn_of, turned
from diptych.pictures.png_file import surplus_bytes
from diptych.wire.limits import MAX_PICTURE_BYTES, STORED_LONG_SIDE
from diptych.wire.reasons import Reason

MAX_LOSSLESS_BYTES: Final = 1_500_000
"""A PNG or WebP larger than this is stored as JPEG."""

_JPEG_QUALITY = 92


@dataclass(frozen=True)
class Picture:
    """A picture in normal form: its encoded bytes, their format, width and height in pixels."""

    data: bytes
    format: str
    width: int
    height: int


def normal_form(data: bytes, *, max_bytes: int = MAX_PICTURE_BYTES) -> Picture:
    """The picture upright, without metadata or transparency, its long side at most `STORED_LONG_SIDE`.

    Bytes that already have this form are returned unchanged; others are encoded again, deterministically.
    Only the first frame of an animated picture is used. Any thread; CPU-bound.

    Raises:
        PictureRejectedError: as `inspect`, or the picture cannot be decoded completely.
    """
    encoded = inspect(data, max_bytes=max_bytes)
    if _is_normal(encoded):
        return _checked(encoded)
    with decoded(encoded, fit=_enough(encoded)) as image:
        # After the pixels, never before: a reader that fails while it looks for notes may not fail again.
        turn, profile = turn_of(image), image.info.get("icc_profile")
        upright = turned(_fitted(to_display(image)), turn)
        return _encoded(to_srgb(on_white(upright), profile), keep_lossless=encoded.header.format == "png")


def _checked(encoded: EncodedPicture) -> Picture:
    """The picture unchanged, after it was read to its end to find damage; the decoded pixels are not needed."""
    header = encoded.header
    with decoded(encoded, fit=None if encoded.lacks_end else (1, 1), mode="L"):
        return Picture(encoded.data, header.format, header.width, header.height)


def _enough(encoded: EncodedPicture) -> tuple[int, int] | None:
    """How many pixels to decode: twice the target is enough for the filter; None for all."""
    header = encoded.header
    width, height = _fitted_size(header.width, header.height)
    return (2 * width, 2 * height) if width < header.width else None


def _is_normal(encoded: EncodedPicture) -> bool:
    header = encoded.header
    is_small = max(header.width, header.height) <= STORED_LONG_SIDE
    is_light = header.format == "jpeg" or len(encoded.data) <= MAX_LOSSLESS_BYTES
    return encoded.is_plain and is_small and is_light and not _hides_something(encoded)


def _hides_something(encoded: EncodedPicture) -> bool:
    """Whether a PNG contains data after its pixels, which no reader shows."""
    if encoded.header.format != "png":
        return False
    with damage_means(Reason.PICTURE_TRUNCATED, "The picture is damaged or incomplete."):
        return surplus_bytes(encoded.data) > 0


def _fitted(image: Image.Image) -> Image.Image:
    size = _fitted_size(*image.size)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)


def _fitted_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, STORED_LONG_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _encoded(image: Image.Image, *, keep_lossless: bool) -> Picture:
    bare = image.copy()
    bare.info.clear()  # Pillow writes some of what it read here back into the file
    if keep_lossless:
        data = _saved(bare, "PNG", compress_level=6)
        if len(data) <= MAX_LOSSLESS_BYTES:
            return Picture(data, "png", *bare.size)
    data = _saved(bare, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return Picture(data, "jpeg", *bare.size)


def _saved(image: Image.Image, encoder: str, **options: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, encoder, **options)
    return buffer.getvalue()
