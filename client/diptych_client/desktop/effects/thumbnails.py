"""Thumbnails for the screens: asked for by instance, fetched in batches, decoded off the window's thread."""

import asyncio
from collections.abc import Callable, Iterable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from diptych_client import sdk
from diptych_client.desktop.effects.connection import Link, may_return

SIDE = 96
_BATCH = 48

Pixels = NDArray[np.float32]
"""(SIDE, SIDE, 4) in 0..1, RGBA: what a texture takes."""


class Thumbnails:
    """Fetches what the screens miss; the newest wish first, as people scroll. One asyncio loop.

    Args:
        arrived: is given an instance's id and its pixels; None for a picture that cannot be shown.
    """

    def __init__(self, link: Link, *, arrived: Callable[[str, Pixels | None], None]) -> None:
        self._link = link
        self._arrived = arrived
        self._wanted: list[str] = []
        self._news = asyncio.Event()

    def want(self, instance_ids: Iterable[str]) -> None:
        """What the screens miss now; earlier wishes that are not among them are forgotten."""
        self._wanted = list(instance_ids)
        self._news.set()

    async def run(self) -> None:
        """Fetch whatever is wanted. Never ends by itself."""
        while True:
            await self._news.wait()
            await self._link.is_here.wait()
            self._news.clear()
            while self._wanted:
                batch, self._wanted = self._wanted[:_BATCH], self._wanted[_BATCH:]
                try:
                    await self._fetch(batch)
                except sdk.DiptychError as error:
                    self._link.problem(error)
                    if may_return(error):  # asked for again when the server is there, with what is wanted by then
                        self._wanted = self._wanted or batch
                        self._news.set()
                        break

    async def _fetch(self, batch: list[str]) -> None:
        async for each in self._link.client.datasets.pictures(batch, size=sdk.PictureSize.THUMBNAIL):
            pixels = await asyncio.to_thread(_decoded, each.picture) if each.picture else None
            self._arrived(each.instance_id, pixels)


def _decoded(picture: bytes) -> Pixels | None:
    try:
        with Image.open(BytesIO(picture)) as image:
            square = image.convert("RGBA").resize((SIDE, SIDE))
    except OSError:
        return None
    return np.asarray(square, np.float32) / np.float32(255)
