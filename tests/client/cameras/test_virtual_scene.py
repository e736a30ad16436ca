"""The virtual camera's pictures: repeatable, alike within a burst, different between bursts, never empty."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_scenes import (
    BACKGROUNDS,
    LIGHTS,
    OBJECTS,
    Scene,
    SceneSettings,
    contact_sheet,
    sample_rows,
)

MUG = SceneSettings(object="mug", light="daylight", background="wall", seed=3)
PLACES = tuple(BACKGROUNDS)
SKETCH = 0.25


def distance(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Mean absolute difference of two pictures shrunk to 32 x 24, in 8-bit steps."""
    small = [picture.reshape(24, 20, 32, 20, 3).mean(axis=(1, 3)) for picture in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


@pytest.fixture(scope="module")
def mug() -> Scene:
    """A scene that several tests use."""
    return Scene(MUG, detail=SKETCH)


def test_the_same_settings_and_moment_give_the_same_picture(mug: Scene) -> None:
    """Two scenes with equal settings agree on every pixel."""
    again = Scene(MUG, detail=SKETCH)

    picture, same = mug.frame(0.8), again.frame(0.8)

    np.testing.assert_array_equal(picture, same)


def test_neighbouring_frames_are_near_copies_and_bursts_are_not(mug: Scene) -> None:
    """A fifth of a second changes a picture far less than another seed does."""
    other_burst = Scene(replace(MUG, seed=4), detail=SKETCH)

    neighbours = distance(mug.frame(0.0), mug.frame(0.2))
    strangers = distance(mug.frame(0.0), other_burst.frame(0.0))

    assert 0 < neighbours < 6
    assert strangers > 3 * neighbours


def test_frames_of_a_burst_drift(mug: Scene) -> None:
    """Over seconds the thing moves visibly, not only by noise."""
    near, far = distance(mug.frame(0.0), mug.frame(0.2)), distance(mug.frame(0.0), mug.frame(2.0))

    assert far > near


@pytest.mark.parametrize(("place", "pair"), list(enumerate(product(OBJECTS, LIGHTS))))
def test_every_object_shows_under_every_light(place: int, pair: tuple[str, str]) -> None:
    """Shape, dtype, some light, some contrast, and nothing entirely black or white."""
    thing, light = pair

    picture = Scene(
        SceneSettings(object=thing, light=light, background=PLACES[place % 5], seed=place), detail=SKETCH
    ).frame(0.4)

    assert picture.shape == (480, 640, 3)
    assert picture.dtype == np.uint8
    assert 10 < picture.mean() < 245
    assert picture.std() > 6


def test_the_thing_stays_in_the_middle_square(mug: Scene) -> None:
    """The centre square, which a model sees, contains most of the difference to the scene without the object."""
    moments = [mug.frame(float(second)) for second in range(0, 8, 2)]

    changed = np.abs(np.ptp(np.array([picture.astype(np.int16) for picture in moments]), axis=0)).max(axis=-1) > 60

    assert changed[:, 80:560].sum() > 20 * changed.sum() / 21


def test_lamp_light_is_warm_and_the_monitor_cold() -> None:
    """Red outweighs blue under the lamp, blue outweighs red by the monitor."""
    warm, cold = (
        Scene(replace(MUG, light=light), detail=SKETCH).frame(0).mean(axis=(0, 1)) for light in ("lamp", "monitor")
    )

    assert warm[0] > 1.5 * warm[2]
    assert cold[2] > 1.2 * cold[0]


def test_seeds_choose_different_individuals() -> None:
    """Among a few seeds there are mugs of clearly different colours."""
    colours = [
        Scene(replace(MUG, seed=seed), detail=SKETCH).frame(0)[180:300, 280:360].mean(axis=(0, 1)) for seed in range(6)
    ]

    spread = np.ptp(np.array(colours), axis=0)

    assert spread.max() > 60


def test_a_contact_sheet_has_a_tile_for_every_scene() -> None:
    """Rows may differ in length; gaps are white."""
    rows = [[MUG, replace(MUG, object="nothing")], [MUG]]

    sheet = np.asarray(contact_sheet(rows, tile_width=80, gap=4, detail=SKETCH))

    assert sheet.shape == (124, 164, 3)
    assert (sheet[:, 80:84] == 255).all()
    assert (sheet[64:, 84:] == 255).all()
    assert sheet[:60, 84:].mean() < 250


def test_the_sample_rows_show_every_object_and_light() -> None:
    """The documentation's sheet leaves nothing out but the empty scene."""
    scenes = [scene for row in sample_rows() for scene in row]

    assert {scene.object for scene in scenes} == set(OBJECTS) - {"nothing"}
    assert {scene.light for scene in scenes} == set(LIGHTS)
    assert {scene.background for scene in scenes} == set(BACKGROUNDS)
