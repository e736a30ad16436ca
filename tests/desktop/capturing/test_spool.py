"""Recorded pictures on disk, until the server has them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from diptych_client.desktop.capturing.spool import Spool, SpooledPicture, folder_of
from support.window_values import moment


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    """In a folder that does not exist yet."""
    return Spool(tmp_path / "spool")


def facts(spool: Spool, name: str, *, minute: int = 0) -> SpooledPicture:
    """The metadata of one picture."""
    return SpooledPicture(
        capture_id=name,
        dataset_id="desk",
        label_name="Größe 杯",
        burst_id="burst",
        captured_at=moment(minute),
        source="camera 0",
        path=spool.path_of(name),
    )


def test_pictures_wait_oldest_first(spool: Spool) -> None:
    """By capture time, whatever their ids."""
    for name, minute in (("b", 1), ("c", 0), ("a", 2)):
        spool.put(name.encode(), facts(spool, name, minute=minute))

    assert [each.capture_id for each in spool.waiting()] == ["c", "b", "a"]
    assert [each.path.read_bytes() for each in spool.waiting()] == [b"c", b"b", b"a"]


def test_pictures_survive_a_restart_with_their_metadata(spool: Spool, tmp_path: Path) -> None:
    """Another process reads what this one wrote."""
    kept = spool.put(b"bytes", facts(spool, "a"))

    (found,) = Spool(tmp_path / "spool").waiting()

    assert found == kept
    assert found.path.read_bytes() == b"bytes"


def test_stored_pictures_are_deleted(spool: Spool, tmp_path: Path) -> None:
    """Both files; deleting them twice is harmless."""
    first = spool.put(b"1", facts(spool, "a"))
    spool.put(b"2", facts(spool, "b"))

    spool.remove(first)
    spool.remove(first)

    assert [each.capture_id for each in spool.waiting()] == ["b"]
    assert len(list((tmp_path / "spool").iterdir())) == 2


def unfinished_facts(spool: Spool, folder: Path) -> None:
    """Killed before the metadata was complete."""
    spool.path_of("x").write_bytes(b"picture")
    (folder / "x.unfinished").write_text('{"capture_id": "x", "data')


def broken_facts(spool: Spool, folder: Path) -> None:
    """Half of it, as after a power cut."""
    spool.path_of("x").write_bytes(b"picture")
    (folder / "x.json").write_text('{"capture_id": "x", "data')


def other_facts(spool: Spool, folder: Path) -> None:
    """Of another version."""
    spool.path_of("x").write_bytes(b"picture")
    (folder / "x.json").write_text('{"capture_id": "x", "captured_at": "2026-01-01T00:00:00+00:00", "colour": 1}')


def no_object(spool: Spool, folder: Path) -> None:
    """JSON, but not a record."""
    (folder / "x.json").write_text("[1]")


def missing_picture(spool: Spool, folder: Path) -> None:
    """A file was deleted by hand."""
    spool.put(b"picture", facts(spool, "x"))
    spool.path_of("x").unlink()


@pytest.mark.parametrize("spoil", [unfinished_facts, broken_facts, other_facts, no_object, missing_picture])
def test_incomplete_pictures_are_skipped(spool: Spool, tmp_path: Path, spoil: Callable[[Spool, Path], None]) -> None:
    """The others are sent."""
    spool.put(b"1", facts(spool, "a"))
    spoil(spool, tmp_path / "spool")

    assert [each.capture_id for each in spool.waiting()] == ["a"]


def test_an_empty_spool_has_nothing_waiting(spool: Spool) -> None:
    """Also before its folder exists."""
    assert list(spool.waiting()) == []


def test_only_the_owner_can_read_the_pictures(spool: Spool, tmp_path: Path) -> None:
    """They show people's rooms."""
    spool.put(b"1", replace(facts(spool, "a")))

    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("address", ["here:4817", "[::1]:99", "../../etc:1", "a/b:1"])
def test_each_server_has_its_own_folder_in_the_spool(tmp_path: Path, address: str) -> None:
    """Whatever characters its address contains."""
    folder = folder_of(tmp_path, address)

    assert folder.parent == tmp_path
    assert folder.name not in {"", ".", ".."}
    assert folder != folder_of(tmp_path, "other:1")
