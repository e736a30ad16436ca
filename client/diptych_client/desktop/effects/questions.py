"""Answers about all pictures of versions or of a dataset: their map, and the suspects among them."""

from __future__ import annotations

import asyncio
from typing import Final

from diptych_client import sdk
from diptych_client.desktop.effects.connection import Link, may_return
from diptych_client.desktop.state.events import MapFailed, MapSeen, SuspectsFailed, SuspectsSeen
from diptych_client.desktop.state.events.comparison import Pair

_CALM_SECONDS: Final = 2.0
"""The time without a change after which the suspects are listed: each change starts it again."""
_PENDING_SECONDS: Final = 5.0
"""The pause before they are listed again while pictures are not examined yet."""


async def show_map(link: Link, pair: Pair) -> None:
    """Post the map of two snapshots, or of the first one, once."""
    while True:
        await link.is_here.wait()
        try:
            a = await link.client.snapshots.get(pair[0])
            b = await link.client.snapshots.get(pair[1]) if pair[1] else None
            link.post(MapSeen(pair, await link.client.explanations.picture_map(a, b)))
        except sdk.DiptychError as error:
            if may_return(error):
                link.problem(error)
                continue
            link.post(MapFailed(pair, error.message))
        return


async def show_suspects(link: Link, dataset_id: str) -> None:
    """Post the suspects of a dataset after a calm moment, and again until all pictures were examined."""
    pause = _CALM_SECONDS
    while True:
        await asyncio.sleep(pause)
        await link.is_here.wait()
        try:
            found = await (await link.client.datasets.get(dataset_id)).suspects()
        except sdk.DiptychError as error:
            if not may_return(error):  # the watch of the dataset reports what concerns all of it
                link.post(SuspectsFailed(dataset_id, error.message))
                return
        else:
            link.post(SuspectsSeen(dataset_id, found))
            if not found.pending_instance_count:
                return
        pause = _PENDING_SECONDS
