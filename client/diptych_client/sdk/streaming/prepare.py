"""Pictures before they travel: checked, and brought to the one form in which they are stored."""

import asyncio
from typing import Final

from diptych.pictures import PictureRejectedError, normal_form
from diptych_client.sdk.errors import PictureRefusedError
from diptych_client.sdk.picture_forms import AnyPicture, encoded

MAX_SOURCE_BYTES: Final = 64 * 2**20
"""The largest file that is read: what leaves is never larger than the server's limit, whatever came in."""


async def prepared(picture: AnyPicture) -> bytes:
    """The picture as it is stored: upright, without metadata, its long side at most 1280 pixels.

    Raises:
        PictureRefusedError: A server would not take it.
        TypeError: It is something else, or an array of another type than uint8.
        ValueError: It is an array of another shape.
        OSError: Its file cannot be read.
    """
    return await asyncio.to_thread(_normal, picture)


def _normal(picture: AnyPicture) -> bytes:
    try:
        return normal_form(encoded(picture), max_bytes=MAX_SOURCE_BYTES).data
    except PictureRejectedError as error:
        raise PictureRefusedError(error.reason, error.message, error.metadata) from error
