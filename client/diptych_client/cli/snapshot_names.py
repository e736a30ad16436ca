"""The names of the snapshots in a table."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from diptych_client import sdk

_MOST_LOOKED_UP: Final = 20
"""How many snapshots are looked up one by one; more are listed, which is faster."""


async def snapshot_names(client: sdk.Client, snapshot_ids: Iterable[str]) -> Mapping[str, str]:
    """The names of these snapshots by id; deleted ones are omitted.

    Raises:
        DiptychError: The server refused or did not respond.
    """
    wanted = set(snapshot_ids)
    filters = [f'id = "{each}"' for each in wanted] if len(wanted) <= _MOST_LOOKED_UP else [""]
    return dict(chain.from_iterable(await asyncio.gather(*(_named(client, each) for each in filters))))


async def _named(client: sdk.Client, text: str) -> list[tuple[str, str]]:
    return [(each.id, each.name) async for each in client.snapshots.list(filter=text)]
