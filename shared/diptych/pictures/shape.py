"""The size of a picture from its header, and its limits."""

from dataclasses import dataclass
from typing import Final

from diptych.pictures.faults import PictureRejectedError
from diptych.wire.limits import MAX_JPEG_PIXELS, MAX_PICTURE_PIXELS, MAX_PICTURE_RATIO, MAX_PICTURE_SIDE
from diptych.wire.reasons import Reason

MAX_DECODE_BYTES: Final = 400 * 2**20
"""The most memory that decoding one picture may need."""


@dataclass(frozen=True)
class PictureHeader:
    """The format (one of `PICTURE_FORMATS`), width and height in pixels, as stored in the header."""

    format: str
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def check_shape(header: PictureHeader, *, bytes_per_pixel: float) -> None:
    """Check that a picture of this shape can be decoded within the memory limit of one picture.

    Raises:
        PictureRejectedError: PICTURE_TOO_MANY_PIXELS, PICTURE_TOO_COMPLEX for its sides, PICTURE_NOT_RECOGNISED
            without pixels.
    """
    short, long = sorted((header.width, header.height))
    if short < 1:
        raise PictureRejectedError(Reason.PICTURE_NOT_RECOGNISED, "The picture has no pixels.")
    most = MAX_JPEG_PIXELS if header.format == "jpeg" else MAX_PICTURE_PIXELS
    most = min(most, int(MAX_DECODE_BYTES / bytes_per_pixel))
    size = f"The picture has {header.width} x {header.height} pixels"
    if header.pixels > most:
        message = f"{size}; of this kind at most {most:,} are decoded. Make it smaller, or save it as a plain JPEG."
        raise PictureRejectedError(Reason.PICTURE_TOO_MANY_PIXELS, message, limit_pixels=most)
    if long > MAX_PICTURE_SIDE:
        message = f"{size}; a side may have at most {MAX_PICTURE_SIDE:,}."
        raise PictureRejectedError(
            Reason.PICTURE_TOO_COMPLEX, message, limit="side", allowed=MAX_PICTURE_SIDE, found=long
        )
    if long > MAX_PICTURE_RATIO * short:
        message = f"{size}; one side may be at most {MAX_PICTURE_RATIO} times as long as the other."
        raise PictureRejectedError(
            Reason.PICTURE_TOO_COMPLEX, message, limit="ratio", allowed=MAX_PICTURE_RATIO, found=long // short
        )


def too_complex(what: str, found: int, allowed: int) -> PictureRejectedError:
    """The refusal of a picture with too many of its parts: `what` is a plural, as "scans"."""
    message = f"The picture has {found:,} {what}; at most {allowed:,} are read. Save it again with another program."
    return PictureRejectedError(Reason.PICTURE_TOO_COMPLEX, message, limit=what, allowed=allowed, found=found)
