"""Pictures before they travel: checked, and brought to the one form in which they are stored."""

import asyncio
from typing import Final

from diptych.pictures import PictureRejected, normal_form
from diptych_client.sdk.errors import PictureRefusedError

MAX_SOURCE_BYTES: Final = 64 * 2**20
"""The largest file that is read: what leaves is never larger than the server's limit, whatever came in."""


async def prepared(picture: bytes) -> bytes:
    """The picture as it is stored: upright, without metadata, its long side at most 1280 pixels.

    Raises:
        PictureRefusedError: It is no picture that a server would take.
        TypeError: It is no bytes at all, but the path of a file, say.
    """
    return await asyncio.to_thread(_normal, _bytes(picture))


def _bytes(picture: object) -> bytes:
    if isinstance(picture, bytes | bytearray | memoryview):
        return bytes(picture)
    kind = type(picture).__name__
    raise TypeError(f"A picture is the bytes of its file, not a {kind}: give Path(...).read_bytes().")


def _normal(picture: bytes) -> bytes:
    try:
        return normal_form(picture, max_bytes=MAX_SOURCE_BYTES).data
    except PictureRejected as error:
        raise PictureRefusedError(error.reason, error.message, error.metadata) from error
