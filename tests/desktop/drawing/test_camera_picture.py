"""The camera's picture in the memory of its texture."""

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_client.desktop.drawing.camera_picture import Canvas

BACKGROUND = (51, 102, 204)


@pytest.fixture
def canvas() -> Canvas:
    """Of 40 x 30 pixels."""
    return Canvas(width=40, height=30, background=BACKGROUND)


def picture(width: int, height: int) -> NDArray[np.uint8]:
    """Red on the left, green on the right."""
    image = np.zeros((height, width, 3), np.uint8)
    image[:, : width // 2, 0] = 255
    image[:, width // 2 :, 1] = 255
    return image


def test_the_memory_of_the_texture_is_never_replaced(canvas: Canvas) -> None:
    """The window reads it in place, also after a picture of another shape."""
    pixels, address = canvas.pixels, canvas.pixels.ctypes.data

    for size in ((40, 30), (30, 40), (4, 3), (1280, 720)):
        canvas.paint(picture(*size), is_mirrored=True)
    canvas.clear()

    assert canvas.pixels is pixels
    assert canvas.pixels.ctypes.data == address
    assert canvas.pixels.dtype == np.float32
    assert canvas.pixels.flags.c_contiguous


def test_a_picture_is_shown_in_colours_from_zero_to_one(canvas: Canvas) -> None:
    """As it is, or mirrored."""
    assert canvas.paint(picture(40, 30), is_mirrored=False) == (0, 0, 40, 30)
    assert canvas.pixels[15, 2].tolist() == [1.0, 0.0, 0.0]
    assert canvas.pixels[15, 37].tolist() == [0.0, 1.0, 0.0]
    canvas.paint(picture(40, 30), is_mirrored=True)
    assert canvas.pixels[15, 2].tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("size", "place"),
    [((1280, 720), (0, 4, 40, 22)), ((30, 30), (5, 0, 30, 30)), ((10, 40), (16, 0, 8, 30)), ((1, 500), (19, 0, 1, 30))],
)
def test_other_shapes_are_shown_whole_between_bars(
    canvas: Canvas, size: tuple[int, int], place: tuple[int, int, int, int]
) -> None:
    """Nothing of the previous picture remains beside it."""
    canvas.paint(np.full((30, 40, 3), 255, np.uint8), is_mirrored=False)

    assert canvas.paint(picture(*size), is_mirrored=False) == place

    x, y, width, height = place
    outside = np.ones((30, 40), bool)
    outside[y : y + height, x : x + width] = False
    assert np.allclose(canvas.pixels[outside], np.array(BACKGROUND) / 255)


def test_nothing_is_shown_in_the_colour_of_the_background(canvas: Canvas) -> None:
    """Before the first picture and after the last."""
    assert np.allclose(canvas.pixels, np.array(BACKGROUND) / 255)
    canvas.paint(picture(40, 30), is_mirrored=False)
    canvas.clear()
    assert np.allclose(canvas.pixels, np.array(BACKGROUND) / 255)
