"""Errors when PostgreSQL cannot run."""

import asyncio
from pathlib import Path

import pytest

from diptych_server.embedded import (
    ClusterPermissionError,
    ClusterStartError,
    ClusterVersionError,
    running_postgres,
)
from support.disks import fill, resize
from support.postgres import FAST


async def test_failed_start_shows_the_log(data_directory: Path) -> None:
    """When PostgreSQL refuses to start, the error carries its reason and where the log is."""
    with pytest.raises(ClusterStartError, match="shared_buffers") as caught:
        async with running_postgres(data_directory, settings={**FAST, "shared_buffers": "much"}):
            pass

    assert caught.value.log_path.exists()
    assert "shared_buffers" in caught.value.log_tail


async def test_failed_recovery_shows_the_log(data_directory: Path) -> None:
    """A failure after PostgreSQL opened its log file is shown from there."""
    async with running_postgres(data_directory, settings=FAST):
        pass
    for segment in (data_directory / "cluster" / "pg_wal").glob("0*"):
        segment.unlink()

    with pytest.raises(ClusterStartError, match="checkpoint record") as caught:
        async with running_postgres(data_directory, settings=FAST):
            pass

    assert caught.value.log_path.parent == data_directory / "cluster" / "log"


async def test_a_full_disk_is_reported(small_disk: Path) -> None:
    """A disk without room for a cluster is named as the reason; with room, the same folder works."""
    with pytest.raises(ClusterStartError, match="free disk space"):
        async with running_postgres(small_disk / "postgres", settings=FAST):
            pass
    resize(small_disk, "400m")

    async with running_postgres(small_disk / "postgres", settings=FAST):
        pass


async def test_a_disk_that_filled_up_is_reported(small_disk: Path) -> None:
    """A cluster whose disk filled up says so at its start, and starts again when there is room."""
    resize(small_disk, "100m")
    async with running_postgres(small_disk / "postgres", settings=FAST):
        pass
    ballast = small_disk / "ballast"
    fill(ballast)

    with pytest.raises(ClusterStartError, match="nearly full"):
        async with running_postgres(small_disk / "postgres", settings=FAST):
            pass

    ballast.unlink()
    async with running_postgres(small_disk / "postgres", settings=FAST):
        pass


async def test_cluster_of_another_major_version_is_refused(data_directory: Path) -> None:
    """A cluster of an older major version is left alone, and the error names both versions."""
    async with running_postgres(data_directory, settings=FAST):
        pass
    (data_directory / "cluster" / "PG_VERSION").write_text("17\n")

    with pytest.raises(ClusterVersionError, match=r"PostgreSQL 17 .*but this is 18\."):
        async with running_postgres(data_directory, settings=FAST):
            pass


async def test_a_file_in_place_of_the_data_directory_is_reported(tmp_path: Path) -> None:
    """A data directory that is a file is named in the error."""
    path = tmp_path / "file"
    path.touch()

    with pytest.raises(ClusterPermissionError, match=str(path)):
        async with running_postgres(path):
            pass


async def file_written(path: Path) -> None:
    """Return when the file is there; the program that writes it does not signal it."""
    has_been_written = path.exists
    while not has_been_written():  # noqa: ASYNC110 - there is no event
        await asyncio.sleep(0)


async def test_cancelled_start_leaves_nothing_running(data_directory: Path) -> None:
    """A start that is cancelled while the cluster is made can be repeated at once."""

    async def start() -> None:
        async with running_postgres(data_directory, settings=FAST):
            pytest.fail("the start was to be cancelled")

    task = asyncio.create_task(start())
    await file_written(data_directory / "cluster.unfinished" / "PG_VERSION")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with running_postgres(data_directory, settings=FAST) as cluster:
        assert cluster.process_id
