"""Picture formats by their first bytes: the four that are supported, and the names of other common ones."""

import re
from typing import Final, NamedTuple

from diptych.pictures.faults import PictureRejectedError
from diptych.wire.reasons import Reason

_MOST_BLANKS: Final = 64
"""White space and byte order marks before a picture, as sent by some web servers, are skipped up to this many bytes."""

_BLANKS = re.compile(rb"(?:[\t\n\r ]|\xef\xbb\xbf)*")

_AS_JPEG = "convert it to JPEG"
_RAW = "a camera's raw file", "export it as JPEG"
_VIDEO = "a video", "save single pictures of it as JPEG"

_NOT_PICTURES: Final = frozenset({"a video", "a PDF document", "a ZIP archive", "an icon"})


class OtherFormat(NamedTuple):
    """A format that is not supported."""

    name: str
    """Such as "a HEIC picture"."""
    advice: str
    """What to do, such as "convert it to JPEG"."""

    @property
    def is_picture(self) -> bool:
        """Whether people expect it among their pictures."""
        return self.name not in _NOT_PICTURES


# (offset, signature, what it is, what to do)
_OTHERS: Final = (
    (0, b"GIF8", "a GIF picture", "convert it to PNG"),
    (8, b"CR\x02\x00", *_RAW),  # Canon CR2, which begins like a TIFF
    (0, b"II*\x00", "a TIFF picture or a camera's raw file", "export it as JPEG or PNG"),
    (0, b"MM\x00*", "a TIFF picture or a camera's raw file", "export it as JPEG or PNG"),
    (0, b"II+\x00", "a TIFF picture", "export it as JPEG or PNG"),
    (0, b"MM\x00+", "a TIFF picture", "export it as JPEG or PNG"),
    (0, b"FUJIFILMCCD-RAW", *_RAW),
    (0, b"IIRO", *_RAW),
    (0, b"IIRS", *_RAW),
    (0, b"MMOR", *_RAW),
    (0, b"IIU\x00", *_RAW),
    (6, b"HEAPCCDR", *_RAW),
    (0, b"FOVb", *_RAW),
    (0, b"\xff\x0a", "a JPEG XL picture", _AS_JPEG),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "a JPEG XL picture", _AS_JPEG),
    (0, b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture", _AS_JPEG),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture", _AS_JPEG),
    (0, b"8BPS", "a Photoshop file", "export it as JPEG or PNG"),
    (0, b"gimp xcf", "a GIMP file", "export it as JPEG or PNG"),
    (0, b"v/1\x01", "an OpenEXR picture", "export it as JPEG or PNG"),
    (0, b"qoif", "a QOI picture", "convert it to PNG"),
    (0, b"\x00\x00\x01\x00", "an icon", "convert it to PNG"),
    (0, b"%PDF-", "a PDF document", "save its pictures as JPEG or PNG"),
    (0, b"<svg", "an SVG drawing", "export it as PNG"),
    (0, b"PK\x03\x04", "a ZIP archive", "unpack it first"),
    (0, b"\x1aE\xdf\xa3", *_VIDEO),
    (0, b"\x00\x00\x01\xba", *_VIDEO),
    (0, b"\x00\x00\x01\xb3", *_VIDEO),
    (4, b"moov", *_VIDEO),
    (4, b"mdat", *_VIDEO),
    (4, b"wide", *_VIDEO),
    (8, b"AVI ", *_VIDEO),
)

# Files in the ISO base media format by their brand, after `ftyp`; the others are videos.
_BRANDS: Final = {
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1"), "a HEIC picture"
    ),
    **dict.fromkeys((b"avif", b"avis"), "an AVIF picture"),
    b"crx ": "a camera's raw file",
    b"jxl ": "a JPEG XL picture",
    b"jp2 ": "a JPEG 2000 picture",
}


def without_blanks(data: bytes) -> bytes:
    """The bytes without white space before them."""
    blanks = _BLANKS.match(data, 0, _MOST_BLANKS)
    return data[blanks.end() :] if blanks and blanks.end() else data


def format_of(data: bytes) -> str:
    """One of `PICTURE_FORMATS`, by the first bytes.

    Raises:
        PictureRejectedError: PICTURE_FORMAT_UNSUPPORTED with the name of another format, or PICTURE_NOT_RECOGNISED.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"BM"):
        return "bmp"
    if other := other_format(data):
        message = f"The file is {other.name}. Diptych reads JPEG, PNG, WebP and BMP: {other.advice}."
        raise PictureRejectedError(Reason.PICTURE_FORMAT_UNSUPPORTED, message)
    raise PictureRejectedError(Reason.PICTURE_NOT_RECOGNISED, "The file is not a picture.")


def other_format(data: bytes) -> OtherFormat | None:
    """The format of the first bytes, if it is known but not supported."""
    if data[4:8] == b"ftyp":
        name = _BRANDS.get(data[8:12])
        return OtherFormat(name, _AS_JPEG) if name else OtherFormat(*_VIDEO)
    return next((OtherFormat(*known[2:]) for known in _OTHERS if data.startswith(known[1], known[0])), None)
