"""Prepares pictures for sending: checks them and converts them to the stored form."""

import asyncio
from typing import Final

from diptych.pictures import PictureRejectedError, normal_form
from diptych_client.sdk.errors import PictureRefusedError
from diptych_client.sdk.picture_forms import AnyPicture, encoded

MAX_SOURCE_BYTES: Final = 64 * 2**20
"""The largest file that is read; prepared pictures are always within the server's limit."""


async def prepared(picture: AnyPicture) -> bytes:
    """The picture in its stored form: upright, without metadata, the long side at most 1280 pixels.

    Raises:
        PictureRefusedError: A server would refuse it.
        TypeError: It has an unsupported type, or is an array of another type than uint8.
        ValueError: It is an array of an unsupported shape.
        OSError: Its file could not be read.
    """
    return await asyncio.to_thread(_normal, picture)


def _normal(picture: AnyPicture) -> bytes:
    try:
        return normal_form(encoded(picture), max_bytes=MAX_SOURCE_BYTES).data
    except PictureRejectedError as error:
        raise PictureRefusedError(error.reason, error.message, error.metadata) from error
