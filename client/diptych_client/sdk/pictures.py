"""Pictures before they travel: checked, and brought to the one form in which they are stored."""

import asyncio
from typing import Final

from diptych.pictures import PictureFault, PictureRejected, normal_form
from diptych.wire.reasons import Reason
from diptych_client.sdk.errors import PictureRefusedError

MAX_SOURCE_BYTES: Final = 64 * 2**20
"""The largest file that is read: what leaves is never larger than the server's limit, whatever came in."""

_REASONS = {
    PictureFault.EMPTY: Reason.PICTURE_EMPTY,
    PictureFault.NOT_A_PICTURE: Reason.PICTURE_NOT_RECOGNISED,
    PictureFault.UNSUPPORTED_FORMAT: Reason.PICTURE_FORMAT_UNSUPPORTED,
    PictureFault.TOO_MANY_BYTES: Reason.PICTURE_TOO_MANY_BYTES,
    PictureFault.TOO_MANY_PIXELS: Reason.PICTURE_TOO_MANY_PIXELS,
    PictureFault.TRUNCATED: Reason.PICTURE_TRUNCATED,
}


async def prepared(picture: bytes) -> bytes:
    """The picture as it is stored: upright, without metadata, its long side at most 1280 pixels.

    Raises:
        PictureRefusedError: It is no picture that a server would take.
    """
    return await asyncio.to_thread(_normal, picture)


def _normal(picture: bytes) -> bytes:
    try:
        return normal_form(picture, max_bytes=MAX_SOURCE_BYTES).data
    except PictureRejected as error:
        raise PictureRefusedError(_REASONS[error.reason], str(error)) from error
