"""A queue beside the database."""

from collections.abc import AsyncIterator

import pytest
from procrastinate import App

from diptych_server.jobs.queue import JobQueue, open_app
from diptych_server.jobs.schema import apply_queue_schema
from diptych_server.store.notifications.listener import ChangeListener
from support.training import listening


@pytest.fixture
async def app(conninfo: str) -> AsyncIterator[App]:
    """Access to the queue of this test's own database."""
    await apply_queue_schema(conninfo)
    async with open_app(conninfo, size=5) as opened:
        yield opened


@pytest.fixture
def queue(app: App) -> JobQueue:
    """The queue as those see it who add work."""
    return JobQueue(app)


@pytest.fixture
async def listener(conninfo: str) -> AsyncIterator[ChangeListener]:
    """What changes in the database."""
    async with listening(conninfo) as listener:
        yield listener
