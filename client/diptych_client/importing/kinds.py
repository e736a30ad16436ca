"""Decides whether a file is a picture, by its name or else by its first bytes."""

from typing import Final

from diptych.pictures import PictureRejectedError
from diptych.pictures.signatures import format_of, other_format, without_blanks
from diptych_client.importing.walk import FoundFile, Refused

TAKEN_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp", ".png", ".webp", ".bmp", ".dib"})
"""Suffixes of supported pictures."""

OTHER_SUFFIXES: Final = frozenset(
    {".gif", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".jxl", ".ppm", ".pgm", ".svg"}
)
"""Suffixes of other pictures: tried as well, so that they are reported as refused and not silently skipped."""

SKIPPED: Final = "NOT_A_PICTURE"
"""The reason for skipping files that are not pictures."""

_HEAD_BYTES: Final = 256
_BITMAP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
"""Sizes of the second header of a BMP file; its first two letters alone could also be text."""


def judge(file: FoundFile) -> FoundFile | Refused:
    """The file if it may be a supported picture, else the reason against it: `SKIPPED` if it is not a picture.

    Downloads and messengers save pictures with other suffixes or none; cameras write raw files and videos.
    """
    if file.path.suffix.lower() in TAKEN_SUFFIXES | OTHER_SUFFIXES:
        return file
    try:
        with file.path.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError as error:
        return Refused(file.relative, SKIPPED, f"could not be read: {error.strerror or error}")
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
    """Whether the bytes are plain text, whose letters could be mistaken for a signature."""
    if head.startswith((b"<svg", b"%PDF-")):
        return False
    try:
        return head.decode("ascii").replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
    except UnicodeDecodeError:
        return False
