"""Whether a file is a picture, judged by its name and, where that promises nothing, by its first bytes."""

from typing import Final

from diptych.pictures import PictureRejectedError
from diptych.pictures.signatures import format_of, other_format, without_blanks
from diptych_client.importing.walk import FoundFile, Refused

TAKEN_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp", ".png", ".webp", ".bmp", ".dib"})
"""Names that promise a picture that is taken."""

OTHER_SUFFIXES: Final = frozenset(
    {".gif", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".jxl", ".ppm", ".pgm", ".svg"}
)
"""Names that promise another picture: tried too, so that it is refused by name and not lost without a word."""

SKIPPED: Final = "NOT_A_PICTURE"
"""The reason of files that are something else, and no loss."""

_HEAD_BYTES: Final = 256
_BITMAP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
"""Sizes of the header after that of a BMP file: two letters alone, which it begins with, begin words as well."""


def judge(file: FoundFile) -> FoundFile | Refused:
    """The file if it may be a picture that is taken, else why it is not: `SKIPPED` where it is something else.

    Downloads and messengers leave pictures with other endings or none; cameras leave raw files and videos.
    """
    if file.path.suffix.lower() in TAKEN_SUFFIXES | OTHER_SUFFIXES:
        return file
    try:
        with file.path.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError as error:
        return Refused(file.relative, SKIPPED, f"cannot be read: {error.strerror or error}")
    return _judge_bytes(file, without_blanks(head))


def _judge_bytes(file: FoundFile, head: bytes) -> FoundFile | Refused:
    if not head:
        return Refused(file.relative, SKIPPED, "empty")
    if _is_taken(head):
        return file
    other = None if _is_text(head) else other_format(head)
    if other is None:
        return Refused(file.relative, SKIPPED, "not a picture")
    if other.is_picture:
        message = f"The file is {other.name}. Diptych reads JPEG, PNG, WebP and BMP: {other.advice}."
        return Refused(file.relative, "PICTURE_FORMAT_UNSUPPORTED", message)
    return Refused(file.relative, SKIPPED, f"{other.name}: {other.advice}")


def _is_taken(head: bytes) -> bool:
    try:
        return format_of(head) != "bmp" or int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS
    except PictureRejectedError:
        return False


def _is_text(head: bytes) -> bool:
    """Whether the bytes are plain text, of which a few letters may look like a signature."""
    if head.startswith((b"<svg", b"%PDF-")):
        return False
    try:
        return head.decode("ascii").replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
    except UnicodeDecodeError:
        return False
