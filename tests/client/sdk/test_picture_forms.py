"""Pictures in all common forms become the same picture; other data is refused with a clear error."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from diptych.wire.limits import STORED_LONG_SIDE
from diptych_client.sdk.picture_forms import encoded, several
from diptych_client.sdk.streaming.prepare import prepared

RGB = np.zeros((20, 30, 3), np.uint8)
RGB[:, :10] = (250, 20, 10)  # red on the left
RGB[:5, 10:] = (10, 20, 250)  # blue above
GREY = np.tile(np.arange(30, dtype=np.uint8) * 8, (20, 1))


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of a file of the image."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def pixels(data: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The pixels, in RGB."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def as_file(folder: Path) -> Path:
    """The picture as a file."""
    path = folder / "mug.png"
    path.write_bytes(saved(Image.fromarray(RGB)))
    return path


FORMS: dict[str, Callable[[Path], Any]] = {
    "bytes": lambda folder: as_file(folder).read_bytes(),
    "bytearray": lambda folder: bytearray(as_file(folder).read_bytes()),
    "memoryview": lambda folder: memoryview(as_file(folder).read_bytes()),
    "path": as_file,
    "text of a path": lambda folder: str(as_file(folder)),
    "image": lambda _: Image.fromarray(RGB),
    "opened image": lambda folder: Image.open(as_file(folder)),
    "image of a palette": lambda _: Image.fromarray(RGB).convert("P", palette=Image.Palette.ADAPTIVE),
    "array": lambda _: RGB,
    "array with opacity": lambda _: np.dstack([RGB, np.full(RGB.shape[:2], 255, np.uint8)]),
    "array of another order in memory": lambda _: np.asfortranarray(RGB),
    "turned view of an array": lambda _: RGB[:, :, ::-1][:, :, ::-1],
}


@pytest.mark.parametrize("form", FORMS)
async def test_every_form_becomes_the_same_picture(tmp_path: Path, form: str) -> None:
    """Pixel by pixel, red where red was."""
    picture = FORMS[form](tmp_path)

    sent = await prepared(picture)

    np.testing.assert_array_equal(pixels(sent), RGB)
    if isinstance(picture, Image.Image):
        picture.close()


@pytest.mark.parametrize("array", [GREY, GREY[:, :, None]])
async def test_grey_stays_grey(array: np.ndarray[Any, np.dtype[np.uint8]]) -> None:
    """With and without a dimension for its one channel."""
    np.testing.assert_array_equal(pixels(await prepared(array))[:, :, 0], GREY)


async def test_an_image_is_turned_upright_as_its_file_is(tmp_path: Path) -> None:
    """A phone says in the file how it was held; an opened image carries that along."""
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.png"
    path.write_bytes(saved(Image.fromarray(RGB), exif=exif.tobytes()))

    with Image.open(path) as image:
        np.testing.assert_array_equal(pixels(await prepared(image)), pixels(await prepared(path)))
        assert pixels(await prepared(image)).shape == (30, 20, 3)


@pytest.mark.parametrize("mode", ["CMYK", "F", "HSV", "I", "YCbCr"])
async def test_images_of_rare_modes_are_accepted(mode: str) -> None:
    """If Pillow can show them."""
    assert pixels(await prepared(Image.new(mode, (8, 4)))).shape == (4, 8, 3)


async def test_large_arrays_are_shrunk() -> None:
    """To what is stored; no side is lost."""
    wide = np.zeros((800, 8000, 3), np.uint8)

    assert max(pixels(await prepared(wide)).shape) == STORED_LONG_SIDE


REFUSED: dict[str, tuple[Any, type[Exception], str]] = {
    "float": (np.zeros((4, 4, 3)), TypeError, r"uint8 from 0 to 255, not float64\. .*\.astype"),
    "16 bits": (np.zeros((4, 4), np.uint16), TypeError, "not uint16"),
    "yes and no": (np.zeros((4, 4), bool), TypeError, "not bool"),
    "channels first": (np.zeros((3, 20, 30), np.uint8), ValueError, r"\(height, width, 3\).*not \(3, 20, 30\)"),
    "two channels": (np.zeros((4, 4, 2), np.uint8), ValueError, r"not \(4, 4, 2\)"),
    "a row": (np.zeros(4, np.uint8), ValueError, r"not \(4,\)"),
    "a stack": (np.zeros((2, 4, 4, 3), np.uint8), ValueError, r"not \(2, 4, 4, 3\)"),
    "nothing": (np.zeros((0, 4, 3), np.uint8), ValueError, "no pixels"),
    "a number": (7, TypeError, "A int is not a valid picture. Use bytes, a path, a PIL image or a NumPy array"),
    "None": (None, TypeError, "NoneType"),
    "a missing file": (Path("nowhere/mug.jpg"), FileNotFoundError, "mug.jpg"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_data_that_is_not_a_picture_is_refused_with_a_clear_error(name: str) -> None:
    """It says what a picture is, or what is wrong with this one."""
    thing, kind, words = REFUSED[name]

    with pytest.raises(kind, match=words):
        await prepared(thing)


@pytest.mark.parametrize("one", [b"", "mug.jpg", Path("mug.jpg"), Image.new("L", (1, 1)), RGB, GREY])
def test_a_single_picture_is_not_taken_for_several(one: Any) -> None:
    """Its rows or letters would be."""
    with pytest.raises(TypeError, match=r"\[picture\]"):
        several(one)


def test_several_pictures_may_be_any_iterable() -> None:
    """Also a stack of arrays and a generator."""
    assert len(several(np.stack([RGB, RGB]))) == 2
    assert several(path for path in ("a.jpg", "b.jpg")) == ["a.jpg", "b.jpg"]
    assert encoded(b"as it is") == b"as it is"
