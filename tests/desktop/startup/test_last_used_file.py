"""The datasets and snapshots used last survive a restart."""

from pathlib import Path

import pytest

from diptych_client.desktop.startup.last_used_file import last_used_path, read_last_used, write_last_used
from diptych_client.desktop.state.last_used import LastUsed, with_dataset, with_sides


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """In a folder that is created."""
    path = last_used_path(tmp_path / "folder" / "desktop.json")
    used = with_dataset(with_dataset(LastUsed(), "here:1", "desk"), "there:1", "shelf")
    used = with_sides(used, {"desk": ("", "first"), "shelf": ("second", "third")})

    write_last_used(path, used)

    assert read_last_used(path) == used


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"datasets": 3}', '{"datasets": {"here:1": 5}}', '{"sides": {"desk": ["a"], "b": 1}}']
)
def test_an_invalid_file_is_ignored(text: str, tmp_path: Path) -> None:
    """A file that another program has damaged."""
    path = tmp_path / "desktop-last-used.json"
    path.write_text(text)

    assert read_last_used(path) == LastUsed()
    assert read_last_used(tmp_path / "missing.json") == LastUsed()


def test_the_number_of_remembered_servers_is_limited() -> None:
    """To the latest ones."""
    used = LastUsed()
    for number in range(300):
        used = with_dataset(used, f"server:{number}", "desk")

    assert len(used.datasets) == 200
    assert "server:299" in used.datasets
    assert "server:0" not in used.datasets
