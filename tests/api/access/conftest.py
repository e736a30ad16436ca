"""A server with tokens for every test that wants one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from diptych_server.store.postgres.database import Database
from support.guarded_server import GuardedApi, guarded_api


@pytest.fixture
async def guarded(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[GuardedApi]:
    """A server of this test's own, with tokens."""
    async with guarded_api(database, conninfo, tmp_path) as api:
        yield api
