"""Decodes pictures completely or not at all, within the shared memory limit."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from PIL.BmpImagePlugin import BmpImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from diptych.pictures.decode_memory import DECODE_MEMORY
from diptych.pictures.faults import PictureRejectedError, damage_means
from diptych.pictures.header import EncodedPicture
from diptych.pictures.jpeg_file import END
from diptych.pictures.png_file import surplus_bytes
from diptych.wire.reasons import Reason

_READERS: Final[dict[str, type[ImageFile]]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "webp": WebPImageFile,
    "bmp": BmpImageFile,
}
_INCOMPLETE: Final = "The picture is damaged or incomplete."
_FILLERS: Final = (bytes(range(1, 255)) * 8, bytes(range(254, 0, -1)) * 8, b"\x5a\xc3\x3c" * 700)
"""Put in place of missing pixels, to find out whether any are missing; some pictures hide one of them."""


@contextmanager
def decoded(
    picture: EncodedPicture, *, fit: tuple[int, int] | None = None, mode: str | None = None
) -> Iterator[ImageFile]:
    """The decoded picture during the block, which may convert and scale it. CPU-bound; any thread.

    Args:
        picture: from `inspect`.
        fit: the number of pixels that is enough: a JPEG is then decoded at a half, a quarter or an eighth of its sides.
        mode: "L" if colours are not needed.

    Raises:
        PictureRejectedError: pixels are missing or damaged, or there is not enough memory.
    """
    with (
        DECODE_MEMORY.borrow(picture.decode_bytes(fit)),
        damage_means(Reason.PICTURE_TRUNCATED, _INCOMPLETE),
    ):
        if picture.header.format == "png" and surplus_bytes(picture.data) < 0:
            raise PictureRejectedError(
                Reason.PICTURE_TRUNCATED, "The picture is incomplete: pixels are missing at its end."
            )
        image = _load(picture, picture.data, fit=fit, mode=mode)
        if picture.lacks_end:
            _check_that_nothing_is_missing(picture, image, fit=fit, mode=mode)
        yield image


def _load(picture: EncodedPicture, data: bytes, *, fit: tuple[int, int] | None, mode: str | None) -> ImageFile:
    # The reader's class and not Image.open: no other format is probed, no multi-picture JPEG is unfolded,
    # and the pixel limit is ours alone instead of a process-wide warning.
    image = _READERS[picture.header.format](BytesIO(data))
    if image.size != (picture.header.width, picture.header.height):
        raise PictureRejectedError(
            Reason.PICTURE_TRUNCATED, _INCOMPLETE
        )  # the checked size is not the one that would be decoded
    if fit is not None:
        image.draft(mode, fit)
    image.load()
    return image


def _check_that_nothing_is_missing(
    picture: EncodedPicture, image: ImageFile, *, fit: tuple[int, int] | None, mode: str | None
) -> None:
    """Refuse a JPEG in which pixels are missing at its end: decoders make up others of whatever follows."""
    shown = _digest(image)
    for filler in _FILLERS:
        filled = _load(picture, picture.data.removesuffix(END) + filler + END, fit=fit, mode=mode)
        if _digest(filled) != shown:
            raise PictureRejectedError(
                Reason.PICTURE_TRUNCATED, "The picture is incomplete: pixels are missing at its end."
            )


def _digest(image: ImageFile) -> bytes:
    digest = hashlib.sha256()
    for top in range(0, image.height, 64):
        digest.update(image.crop((0, top, image.width, min(top + 64, image.height))).tobytes())
    return digest.digest()
