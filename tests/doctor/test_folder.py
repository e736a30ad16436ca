"""The data directory, where it cannot be used."""

from pathlib import Path

import pytest

from diptych_server.doctor.folder import check_folder, judge_space
from diptych_server.doctor.result import Verdict
from support.disks import fill
from support.doctor import MakeSettings

GB = 10**9


async def test_a_folder_is_tried_and_left_as_it_was(make_settings: MakeSettings, tmp_path: Path) -> None:
    """One that is there, and one that a server would make: nothing is left in either."""
    there = await check_folder(make_settings(data_dir=tmp_path))
    to_be_made = await check_folder(make_settings(data_dir=tmp_path / "some" / "where"))

    assert there.verdict is to_be_made.verdict is not Verdict.FAILED
    assert "is writable" in there.sentence
    assert "can be created" in to_be_made.sentence
    assert [each.name for each in tmp_path.iterdir()] == ["secrets"]  # noqa: ASYNC240  of a moment


async def test_a_full_disk_fails(make_settings: MakeSettings, small_disk: Path) -> None:
    """There is a folder, and no room for anything in it."""
    fill(small_disk / "rubbish")

    result = await check_folder(make_settings(data_dir=small_disk))

    assert result.verdict is Verdict.FAILED
    assert "No space left" in result.sentence
    assert "Free some space" in result.remedy


async def test_a_disk_without_room_for_a_database_fails(make_settings: MakeSettings, small_disk: Path) -> None:
    """The disk is writable now but will soon be full."""
    assert (await check_folder(make_settings(data_dir=small_disk))).verdict is Verdict.FAILED


@pytest.mark.parametrize("place", ["/proc/diptych", "/dev/null/diptych"])
async def test_an_unwritable_place_fails(make_settings: MakeSettings, place: str) -> None:
    """Not even root makes a folder there."""
    result = await check_folder(make_settings(data_dir=Path(place)))

    assert result.verdict is Verdict.FAILED
    assert place in result.sentence
    assert "DIPTYCH_DATA_DIR" in result.remedy


@pytest.mark.parametrize(("free", "verdict"), [(GB // 10, Verdict.FAILED), (GB, Verdict.WARNING), (6 * GB, Verdict.OK)])
def test_room_is_judged_by_what_it_is_for(free: int, verdict: Verdict) -> None:
    """Too little for a database, enough for now, enough."""
    assert judge_space(Path("/data"), free_bytes=free, is_there=True).verdict is verdict


async def test_a_server_without_files_needs_no_folder(make_settings: MakeSettings) -> None:
    """As in a container with a read-only root."""
    elsewhere = {"database_url": "postgresql://somewhere/diptych", "s3_endpoint": "https://objects.example"}

    result = await check_folder(make_settings(data_dir=Path("/proc/nowhere"), **elsewhere))

    assert result.verdict is Verdict.SKIPPED
