"""The check of the dataset on the screen, repeated as it changes."""

import asyncio

from diptych_client import sdk
from diptych_client.desktop.effects.connection import Link, may_return
from diptych_client.desktop.state.events import FindingsSeen

_PAUSE_SECONDS = 2.0
"""Between two checks: while pictures are recorded, news comes many times a second."""


async def watch_findings(link: Link, dataset_id: str) -> None:
    """Posts what spoils the dataset, and again after news of it. The watch of the dataset reports what goes wrong."""
    while True:
        await link.is_here.wait()
        await link.dataset_news.wait()
        link.dataset_news.clear()
        try:
            dataset = await link.client.datasets.get(dataset_id)
            link.post(FindingsSeen(dataset_id, await dataset.check()))
        except sdk.DiptychError as error:
            if not may_return(error):
                return
            link.dataset_news.set()
        await asyncio.sleep(_PAUSE_SECONDS)
