"""Thumbnails for the screens: requested by instance, fetched in batches, decoded outside the window's thread."""

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
"""RGBA pixels for a texture: shape (SIDE, SIDE, 4), values from 0 to 1."""


class Thumbnails:
    """Fetches missing thumbnails; only the latest request counts, as users scroll. For one asyncio loop.

    Args:
        arrived: called with the id of an instance and its pixels; None for a picture that cannot be shown.
    """

    def __init__(self, link: Link, *, arrived: Callable[[str, Pixels | None], None]) -> None:
        self._link = link
        self._arrived = arrived
        self._wanted: list[str] = []
        self._requested = asyncio.Event()

    def want(self, instance_ids: Iterable[str]) -> None:
        """Request the thumbnails that the screens are missing now. This replaces earlier requests."""
        self._wanted = list(instance_ids)
        self._requested.set()

    async def run(self) -> None:
        """Fetch the requested thumbnails. Runs until cancelled."""
        while True:
            await self._requested.wait()
            await self._link.is_here.wait()
            self._requested.clear()
            while self._wanted:
                batch, self._wanted = self._wanted[:_BATCH], self._wanted[_BATCH:]
                try:
                    await self._fetch(batch)
                except sdk.DiptychError as error:
                    self._link.problem(error)
                    if may_return(error):  # retry with the latest request when the server is back
                        self._wanted = self._wanted or batch
                        self._requested.set()
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
