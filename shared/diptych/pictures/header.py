"""The check at the door: format and size from the first bytes, before anything is decoded."""

from dataclasses import dataclass
from io import BytesIO

from PIL.BmpImagePlugin import BmpImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from diptych.pictures.faults import PictureRejected, damage_means
from diptych.wire.limits import MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS
from diptych.wire.reasons import Reason

_READERS: dict[str, type[ImageFile]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "webp": WebPImageFile,
    "bmp": BmpImageFile,
}

# Pictures that people do have, so that the message can name what they sent: (offset, signature, name).
_UNSUPPORTED = (
    (0, b"GIF8", "GIF"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypavif", "AVIF"),
    (0, b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (0, b"8BPS", "Photoshop"),
)


@dataclass(frozen=True)
class PictureHeader:
    """What the first bytes say: the format (one of `PICTURE_FORMATS`), width and height in pixels, as stored."""

    format: str
    width: int
    height: int


def read_header(data: bytes, *, max_bytes: int = MAX_PICTURE_BYTES) -> PictureHeader:
    """The format and size of an encoded picture, without decoding it; any thread.

    Raises:
        PictureRejected: empty, too large in bytes or pixels, of another format, or no picture at all.
    """
    return open_picture(data, max_bytes=max_bytes)[1]


def open_picture(data: bytes, *, max_bytes: int = MAX_PICTURE_BYTES) -> tuple[ImageFile, PictureHeader]:
    """The picture as Pillow's lazy image, checked but not yet decoded, and its header.

    Raises:
        PictureRejected: as `read_header`.
    """
    if not data:
        raise PictureRejected(Reason.PICTURE_EMPTY, "The picture is empty.")
    if len(data) > max_bytes:
        raise PictureRejected(
            Reason.PICTURE_TOO_MANY_BYTES,
            f"The picture has {len(data):,} bytes; at most {max_bytes:,} are accepted.",
            limit_bytes=max_bytes,
        )
    picture_format = _format_of(data)
    if picture_format == "webp":
        _check_pixels(*_webp_size(data))  # Pillow's reader reserves the whole canvas when it opens a WebP
    image = _open(data, picture_format)
    _check_pixels(*image.size)
    return image, PictureHeader(picture_format, *image.size)


def _open(data: bytes, picture_format: str) -> ImageFile:
    # The reader's class and not Image.open: no other format is probed, no multi-picture JPEG is unfolded,
    # and the pixel limit is ours alone instead of a process-wide warning.
    with damage_means(Reason.PICTURE_NOT_RECOGNISED, f"The file starts like a {picture_format} picture but is none."):
        return _READERS[picture_format](BytesIO(data))


def _format_of(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"BM"):
        return "bmp"
    for offset, signature, name in _UNSUPPORTED:
        if data.startswith(signature, offset):
            raise PictureRejected(
                Reason.PICTURE_FORMAT_UNSUPPORTED, f"{name} pictures are not read; send JPEG, PNG, WebP or BMP."
            )
    raise PictureRejected(Reason.PICTURE_NOT_RECOGNISED, "The file is not a picture.")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP from its first chunk (VP8X, VP8L or VP8)."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:  # noqa: PLR2004 - the length of the longest of the three headers
        raise PictureRejected(Reason.PICTURE_TRUNCATED, "The picture ends within its header.")
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF


def _check_pixels(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise PictureRejected(Reason.PICTURE_NOT_RECOGNISED, "The picture has no pixels.")
    if width * height > MAX_PICTURE_PIXELS:
        raise PictureRejected(
            Reason.PICTURE_TOO_MANY_PIXELS,
            f"The picture has {width} x {height} pixels; at most {MAX_PICTURE_PIXELS:,} are decoded.",
            limit_pixels=MAX_PICTURE_PIXELS,
        )
