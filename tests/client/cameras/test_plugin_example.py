"""The example of docs/desktop.md is what the page prints, and is a camera."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from diptych_client.cameras import Camera, CameraError

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLE = REPOSITORY / "docs/examples/cameras/latest_picture.py"


def example() -> Callable[[str], Camera]:
    """The class of the example."""
    spec = importlib.util.spec_from_file_location("latest_picture", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[[str], Camera] = module.LatestPicture
    return function


def test_the_page_prints_the_example() -> None:
    """All but its docstring."""
    code = EXAMPLE.read_text("utf-8").partition('"""\n\n')[2].strip()

    assert code
    assert code in (REPOSITORY / "docs/desktop.md").read_text("utf-8")


def test_the_example_reads_the_file_for_every_frame(tmp_path: Path) -> None:
    """A new picture shows in the next frame."""
    file = tmp_path / "shot.png"
    frames = []

    with example()(str(file)) as camera:
        for grey in (50, 90):
            Image.new("RGB", (8, 6), (grey, grey, grey)).save(file)
            frames.append(camera.read())

    assert [(each.sequence, int(each.image.max()), each.image.shape) for each in frames if each] == [
        (0, 50, (6, 8, 3)),
        (1, 90, (6, 8, 3)),
    ]


def test_the_example_says_which_file_it_cannot_read(tmp_path: Path) -> None:
    """The path is in the sentence."""
    with example()(str(tmp_path / "gone.jpg")) as camera, pytest.raises(CameraError, match=r"gone\.jpg"):
        camera.read()
