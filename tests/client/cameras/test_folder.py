"""A folder of pictures as a camera."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from diptych_client.cameras import CameraError, FolderCamera, open_camera


def paint(path: Path, *, grey: int) -> None:
    """Saves a small picture of one grey."""
    Image.new("RGB", (8, 6), (grey, grey, grey)).save(path)


def test_pictures_come_in_natural_order(tmp_path: Path) -> None:
    """10 comes after 9, and other files are not pictures."""
    for name, grey in (("p10.png", 30), ("P2.png", 20), ("p1.png", 10)):
        paint(tmp_path / name, grey=grey)
    (tmp_path / "notes.txt").write_text("no picture")

    with open_camera(str(tmp_path)) as camera:
        frames = list(iter(camera.read, None))

    assert [int(frame.image[0, 0, 0]) for frame in frames] == [10, 20, 30]
    assert [frame.sequence for frame in frames] == [0, 1, 2]
    assert frames[0].image.shape == (6, 8, 3)
    assert frames[0].image.dtype == np.uint8


def test_unreadable_pictures_are_skipped_and_named(tmp_path: Path) -> None:
    """A text named .jpg costs its own frame only, and its path and reason are kept."""
    paint(tmp_path / "1.png", grey=10)
    (tmp_path / "2.jpg").write_text("not a picture at all")
    (tmp_path / "3.jpg").mkdir()
    paint(tmp_path / "4.png", grey=40)

    with FolderCamera(tmp_path) as camera:
        frames = list(iter(camera.read, None))

    assert [frame.sequence for frame in frames] == [0, 1]
    assert [picture.path.name for picture in camera.unreadable] == ["2.jpg", "3.jpg"]
    assert all(picture.reason for picture in camera.unreadable)


def test_a_folder_without_pictures_is_an_error(tmp_path: Path) -> None:
    """The sentence says which files count."""
    with pytest.raises(CameraError, match=r"\.png"), FolderCamera(tmp_path):
        pass


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """Opening says so, and so does the door."""
    with pytest.raises(CameraError, match="could not be read"), FolderCamera(tmp_path / "gone"):
        pass
    with pytest.raises(CameraError, match="virtual:mug"):
        open_camera(str(tmp_path / "gone"))
