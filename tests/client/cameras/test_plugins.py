"""Cameras that installed packages provide."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diptych_client.cameras import CameraError, open_camera
from diptych_client.cameras.plugins import installed_cameras

MODULE = """
from datetime import UTC, datetime

import numpy as np

from diptych_client.cameras import CameraError, CameraFrame


class Plain:
    def __init__(self, text, failing):
        self.name, self._failing, self.grey = f"plain {text}", failing, 10

    def __enter__(self):
        self._fail("enter")
        return self

    def __exit__(self, *_):
        self._fail("exit")

    def read(self):
        self._fail("read")
        return CameraFrame(image=np.full((4, 6, 3), self.grey, np.uint8), captured_at=datetime.now(UTC), sequence=0)

    def change(self):
        self._fail("change")
        self.grey += 10

    def _fail(self, part):
        if part == self._failing:
            raise OSError(f"no {part} today")


def plain(text):
    return Plain(text, failing=text.removeprefix("failing="))


def choosy(text):
    raise CameraError(f"Choose red or blue, not {text}.")


def broken(text):
    return 1 / 0


def empty(text):
    return None
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Makes a package with these entry points importable, as if it had been installed."""

    def make(*entry_points: str, package: str = "some-cameras") -> None:
        folder = tmp_path / f"{package.replace('-', '_')}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text("\n".join(["[diptych.cameras]", *entry_points]))
        (tmp_path / "some_cameras.py").write_text(MODULE)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "some_cameras", raising=False)

    return make


def test_a_package_provides_a_camera(install: Install) -> None:
    """Under the name that it announces, with what follows the colon."""
    install("plain = some_cameras:plain")

    with open_camera("plain:red:2?x=1") as camera:
        first = camera.read()
        camera.change()
        second = camera.read()

    assert camera.name == "plain red:2?x=1"
    assert first is not None
    assert second is not None
    assert (first.image.max(), second.image.max()) == (10, 20)


def test_a_camera_can_be_opened_without_anything_after_its_name(install: Install) -> None:
    """The function gets an empty text."""
    install("plain = some_cameras:plain")

    assert open_camera("plain").name == open_camera("plain:").name == "plain "


def test_the_virtual_camera_is_found_in_the_same_way() -> None:
    """It has an entry point of this distribution."""
    assert installed_cameras()["virtual"].value == "diptych_scenes:open_camera"


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("no_such_module:camera", "ModuleNotFoundError"),
        ("some_cameras:missing", "AttributeError"),
        ("some_cameras:broken", "ZeroDivisionError"),
        ("some_cameras:empty", "it returned None, which is not a Camera"),
    ],
)
def test_a_camera_that_cannot_be_made_names_its_package(install: Install, target: str, error: str) -> None:
    """The error says what failed and what to do; other cameras still open."""
    install(f"other = {target}", "plain = some_cameras:plain")

    with pytest.raises(CameraError, match=rf"The camera other:x failed.*{error}.*package some-cameras\. Update"):
        open_camera("other:x")

    assert open_camera("plain:x").name == "plain x"
    assert open_camera("virtual:nothing").name == "virtual:nothing"


def test_an_error_of_the_camera_itself_is_passed_on(install: Install) -> None:
    """The package's own message explains best what was wrong with the text."""
    install("choosy = some_cameras:choosy")

    with pytest.raises(CameraError, match=r"^Choose red or blue, not green\.$"):
        open_camera("choosy:green")


@pytest.mark.parametrize("part", ["enter", "read", "change", "exit"])
def test_a_camera_that_fails_later_raises_a_camera_error(install: Install, part: str) -> None:
    """Whatever it raises, programs see one error type."""
    install("plain = some_cameras:plain")

    def use() -> None:
        with open_camera(f"plain:failing={part}") as camera:
            camera.read()
            camera.change()

    with pytest.raises(CameraError, match=rf"plain:failing={part} failed \(OSError: no {part} today\)"):
        use()


def test_a_package_does_not_replace_the_virtual_camera(install: Install) -> None:
    """`virtual:mug` shows the same everywhere."""
    install("virtual = some_cameras:plain", package="aaa-cameras")

    assert open_camera("virtual:nothing").name == "virtual:nothing"
    assert installed_cameras()["virtual"].value == "diptych_scenes:open_camera"


def test_numbers_and_devices_are_always_webcams(install: Install) -> None:
    """Plug-ins cannot claim the names of webcams."""
    install("0 = some_cameras:plain")

    assert open_camera("0").name == "camera 0"


def test_an_unknown_camera_is_refused_with_the_installed_ones(install: Install) -> None:
    """A typing error is easy to see."""
    install("plain = some_cameras:plain")

    with pytest.raises(CameraError, match=r"'plian:red'.*plain.*virtual"):
        open_camera("plian:red")
