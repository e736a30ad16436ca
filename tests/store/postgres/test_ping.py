"""The ping of a database that stops, hangs and restarts."""

import asyncio
import os
import signal
from pathlib import Path

import psycopg
import pytest

from diptych_server.embedded import running_postgres
from diptych_server.store.postgres.ping import DatabasePing
from support.postgres import FAST


async def test_a_stopped_database_fails_the_ping_until_it_restarts(tmp_path: Path) -> None:
    """The kept connection is replaced by a new one once there is something to connect to."""
    async with running_postgres(tmp_path, settings=FAST) as cluster:
        pulse = DatabasePing(cluster.conninfo())
        await pulse.feel()
        await pulse.feel()
    for _ in range(2):
        with pytest.raises(psycopg.Error):
            await pulse.feel()

    async with running_postgres(tmp_path, settings=FAST):
        await pulse.feel()
        await pulse.close()


async def test_a_ping_of_a_hanging_database_times_out(tmp_path: Path) -> None:
    """Given up, the connection with the open question is not used again."""
    async with running_postgres(tmp_path, settings=FAST) as cluster:
        pulse = DatabasePing(cluster.conninfo())
        await pulse.feel()
        os.kill(cluster.process_id, signal.SIGSTOP)
        try:
            hung = DatabasePing(cluster.conninfo())
            with pytest.raises((TimeoutError, psycopg.Error)):
                async with asyncio.timeout(0.2):
                    await hung.feel()
        finally:
            os.kill(cluster.process_id, signal.SIGCONT)
        await hung.feel()
        await pulse.feel()
        await hung.close()
        await pulse.close()
