"""The list of cameras in the window."""

from pathlib import Path

import pytest

from diptych_client.desktop.capturing.devices import camera_names


def test_webcams_come_first_then_the_virtual_ones_then_those_of_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera of a package can be chosen by its name; it is loaded when it is opened."""
    (tmp_path / "video2").touch()
    metadata = tmp_path / "some_cameras-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: some-cameras\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[diptych.cameras]\nclock = no_such_module:open\n")
    monkeypatch.syspath_prepend(tmp_path)

    names = camera_names(devices=tmp_path, names=tmp_path / "none")

    assert list(names.items()) == [
        ("2", "camera (2)"),
        ("virtual:mug", "virtual: mug"),
        ("virtual:phone", "virtual: phone"),
        ("clock", "clock"),
    ]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_the_first_numbers_are_offered_where_cameras_cannot_be_listed(tmp_path: Path, platform: str) -> None:
    """A second camera can be chosen without knowing whether it exists."""
    names = camera_names(devices=tmp_path, names=tmp_path, platform=platform)

    assert list(names)[:4] == ["0", "1", "2", "virtual:mug"]
