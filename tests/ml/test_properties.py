"""Measured properties of a picture."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from diptych_server.ml.properties import properties


def grey(level: int) -> NDArray[np.uint8]:
    """A square of one grey level."""
    return np.full((64, 64, 3), level, np.uint8)


def noise() -> NDArray[np.uint8]:
    """A square of random colours."""
    return np.random.default_rng(3).integers(0, 256, (64, 64, 3), dtype=np.uint8)


def test_light_is_the_mean_brightness_from_black_to_white() -> None:
    """Black is 0, white is 1, middle grey is in between."""
    light = [properties(grey(level)).light for level in (0, 51, 255)]

    assert light == pytest.approx([0, 0.2, 1], abs=1e-6)


def test_green_counts_more_than_red_and_red_more_than_blue() -> None:
    """As people see it."""
    red, green, blue = (properties(grey(255) * np.eye(3, dtype=np.uint8)[channel]).light for channel in range(3))

    assert green > 3 * red > 6 * blue > 0
    assert red + green + blue == pytest.approx(1, abs=1e-6)


def test_a_square_of_one_colour_has_neither_contrast_nor_sharpness() -> None:
    """Nothing in it differs."""
    found = properties(grey(90))

    assert (found.contrast, found.sharpness) == pytest.approx((0, 0), abs=1e-6)


def test_half_black_and_half_white_has_the_highest_contrast() -> None:
    """0.5 is the largest standard deviation of numbers from 0 to 1."""
    halves = grey(0)
    halves[:, 32:] = 255

    assert properties(halves).contrast == pytest.approx(0.5, abs=1e-6)


def test_blur_takes_away_sharpness_step_by_step() -> None:
    """Each wider blur leaves fewer fine details."""
    image = Image.fromarray(noise())

    found = [
        properties(np.asarray(image.filter(ImageFilter.GaussianBlur(radius)))).sharpness for radius in (0, 1, 2, 4)
    ]

    assert found == sorted(found, reverse=True)
    assert found[0] > 10 * found[-1]


def test_a_mirror_image_has_the_same_properties() -> None:
    """They describe the whole picture, not where things are."""
    mirrored = properties(noise()[:, ::-1])

    assert vars(mirrored) == pytest.approx(vars(properties(noise())), rel=1e-5)
