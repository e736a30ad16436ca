"""The one form in which pictures are stored."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image
from PIL.ImageFile import ImageFile

from diptych.pictures.colour import on_white, to_display, to_srgb
from diptych.pictures.containers import is_bare
from diptych.pictures.faults import damage_means
from diptych.pictures.header import PictureHeader, open_picture
from diptych.pictures.orientation import turn_of, turned
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

    Bytes that already are in this form come back unchanged; others are encoded anew, the same way each time.
    Of an animated picture the first frame counts. Any thread; CPU-bound.

    Raises:
        PictureRejected: as `read_header`, or the picture does not decode to its end.
    """
    image, header = open_picture(data, max_bytes=max_bytes)
    # What the pixels no longer tell once they are converted.
    turn, profile = turn_of(image), image.info.get("icc_profile")
    is_normal = _is_normal(data, image, header)
    with damage_means(Reason.PICTURE_TRUNCATED, "The picture is damaged or incomplete."):
        if is_normal:
            image.draft("L", (1, 1))  # a JPEG is read to its end, but its pixels are of no use
        else:
            _ask_for_fewer_pixels(image, header)
        image.load()
    if is_normal:
        return Picture(data, header.format, header.width, header.height)
    with damage_means(Reason.PICTURE_TRUNCATED, "The picture's colours cannot be read."):
        upright = turned(_fitted(to_display(image)), turn)
    return _encoded(to_srgb(on_white(upright), profile), keep_lossless=header.format == "png")


def _ask_for_fewer_pixels(image: ImageFile, header: PictureHeader) -> None:
    # A JPEG can be decoded at 1/2, 1/4, 1/8 of its size; twice the target leaves the filter enough to work with.
    width, height = _fitted_size(header.width, header.height)
    if header.format == "jpeg" and width < header.width:
        image.draft(None, (2 * width, 2 * height))


def _is_normal(data: bytes, image: Image.Image, header: PictureHeader) -> bool:
    is_small = max(header.width, header.height) <= STORED_LONG_SIDE
    is_light = header.format == "jpeg" or len(data) <= MAX_LOSSLESS_BYTES
    return is_small and is_light and image.mode in {"L", "RGB"} and is_bare(data, picture_format=header.format)


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
