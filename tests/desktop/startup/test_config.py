"""The saved settings, also from damaged files."""

import json
from pathlib import Path

import pytest

from diptych_client.desktop.startup.config import Config, read_config, write_config


def test_saved_settings_are_read_again(tmp_path: Path) -> None:
    """In a folder that is created."""
    path = tmp_path / "new" / "desktop.json"
    kept = Config("virtual:mug", is_dark=False, scale=1.5, left=40, top=20, width=1200, height=640)

    write_config(path, kept)

    assert read_config(path) == kept
    assert [each.name for each in path.parent.iterdir()] == ["desktop.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "{}", "\x00\xff"])
def test_a_file_without_settings_gives_the_defaults(tmp_path: Path, text: str) -> None:
    """Whatever wrote it."""
    path = tmp_path / "desktop.json"
    path.write_text(text)

    assert read_config(path) == Config()


def test_bytes_that_are_not_text_give_the_defaults(tmp_path: Path) -> None:
    """A disk may fail."""
    path = tmp_path / "desktop.json"
    path.write_bytes(b"\xff\xfe\x00\x80")

    assert read_config(path) == Config()


def test_a_setting_of_another_type_has_its_default_and_the_others_stay(tmp_path: Path) -> None:
    """Another version may have written it, with other settings."""
    path = tmp_path / "desktop.json"
    path.write_text(
        json.dumps({"address": "an older one", "camera": "2", "is_dark": 1, "scale": "large", "later": True})
    )

    assert read_config(path) == Config(camera="2")


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    """Without an error."""
    assert read_config(tmp_path / "desktop.json") == Config()


def test_a_folder_that_is_not_writable_is_ignored(tmp_path: Path) -> None:
    """The window keeps running; the settings are lost."""
    (tmp_path / "file").write_text("")

    write_config(tmp_path / "file" / "desktop.json", Config())

    assert [each.name for each in tmp_path.iterdir()] == ["file"]
