"""Why a picture is refused."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class PictureFault(StrEnum):
    """The reasons for refusing a picture; the values are stable and may be stored or sent."""

    EMPTY = "empty"
    NOT_A_PICTURE = "not_a_picture"
    UNSUPPORTED_FORMAT = "unsupported_format"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    TRUNCATED = "truncated"


class PictureRejected(Exception):  # noqa: N818 - it names what happened to the picture
    """A picture that cannot be taken: `reason` is for programs, the message for people."""

    def __init__(self, reason: PictureFault, message: str) -> None:
        super().__init__(message)
        self.reason = reason


# What Pillow's readers raise on damaged bytes: they share no base class.
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    UserWarning,  # where a program turns warnings into errors
    ValueError,
    struct.error,
    zlib.error,
)


@contextmanager
def damage_means(reason: PictureFault, message: str) -> Iterator[None]:
    """Turns whatever Pillow raises on damaged bytes into a `PictureRejected`."""
    try:
        yield
    except _DAMAGE as error:
        raise PictureRejected(reason, message) from error
