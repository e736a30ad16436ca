"""Reasons for refusing a picture."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from diptych.wire.reasons import Reason


class PictureRejectedError(Exception):
    """A picture was refused."""

    def __init__(self, reason: Reason, message: str, **metadata: object) -> None:
        super().__init__(message)
        self.reason = reason
        """For programs: one of the `PICTURE_` reasons, or OVERLOADED if only memory is short at the moment."""
        self.message = message
        """A sentence for people."""
        self.metadata: Mapping[str, str] = {key: str(value) for key, value in metadata.items()}
        """The facts of the message, by the keys documented for the reason."""


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
def damage_means(reason: Reason, message: str) -> Iterator[None]:
    """Convert the errors that Pillow raises for damaged bytes or a lack of memory to `PictureRejectedError`."""
    try:
        yield
    except MemoryError as error:
        message = "There is not enough memory to decode the picture now. Try again later, or make it smaller."
        raise PictureRejectedError(Reason.OVERLOADED, message) from error
    except _DAMAGE as error:
        raise PictureRejectedError(reason, message) from error
