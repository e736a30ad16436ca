"""What the window remembers, whatever has become of its file."""

import json
from pathlib import Path

import pytest

from diptych_client.desktop.startup.config import Config, read_config, write_config


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    """In a folder that is made for it."""
    path = tmp_path / "new" / "desktop.json"
    kept = Config("virtual:mug", is_dark=False, scale=1.5, left=40, top=20, width=1200, height=640)

    write_config(path, kept)

    assert read_config(path) == kept
    assert [each.name for each in path.parent.iterdir()] == ["desktop.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "{}", "\x00\xff"])
def test_a_file_that_holds_no_choices_is_as_at_the_first_start(tmp_path: Path, text: str) -> None:
    """Whatever wrote it."""
    path = tmp_path / "desktop.json"
    path.write_text(text)

    assert read_config(path) == Config()


def test_bytes_that_are_no_text_are_as_at_the_first_start(tmp_path: Path) -> None:
    """A disk may fail."""
    path = tmp_path / "desktop.json"
    path.write_bytes(b"\xff\xfe\x00\x80")

    assert read_config(path) == Config()


def test_a_choice_of_another_type_is_as_at_the_first_start_and_the_others_stay(tmp_path: Path) -> None:
    """Another version may have written it, with choices of its own."""
    path = tmp_path / "desktop.json"
    path.write_text(
        json.dumps({"address": "an older one", "camera": "2", "is_dark": 1, "scale": "large", "later": True})
    )

    assert read_config(path) == Config(camera="2")


def test_a_missing_file_is_the_first_start(tmp_path: Path) -> None:
    """Nobody is bothered."""
    assert read_config(tmp_path / "desktop.json") == Config()


def test_a_folder_that_cannot_be_written_bothers_nobody(tmp_path: Path) -> None:
    """The window goes on; the choices are forgotten."""
    (tmp_path / "file").write_text("")

    write_config(tmp_path / "file" / "desktop.json", Config())

    assert [each.name for each in tmp_path.iterdir()] == ["file"]
