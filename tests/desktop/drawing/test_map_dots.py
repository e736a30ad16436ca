"""The painted map: its shapes differ, lost ones are on top, and lines join recordings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from diptych_client.desktop.drawing.map_dots import Dots, Ground, Inks, Shape, Turn, paint
from diptych_client.desktop.drawing.map_view import MapView

RED, BLUE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
GROUND = Ground(
    *(np.array(each, np.float32) for each in ((0, 0, 0), (1, 1, 1), (0.5, 0.5, 0.5), (1, 0.5, 0), (0, 1, 0.5)))
)
VIEW = MapView(100, 60, (0.0, 0.0), 10.0, 10.0)


def dots(*places: tuple[float, float], inks: tuple[tuple[float, float, float], ...] = (), apart: bool = True) -> Dots:
    """Discs, each of another recording unless they are of one."""
    number = len(places)
    return Dots(
        np.array(places, np.float64),
        np.array(inks or [RED] * number, np.float32),
        np.full(number, Shape.B, np.int64),
        np.zeros(number, np.int64),
        np.arange(number) * apart,
        np.ones(number, bool),
        np.ones(number, bool),
    )


def at(picture: Inks, x: int, y: int) -> list[float]:
    """The colour of a pixel, rounded."""
    return [round(float(each), 2) for each in picture[y, x, :3]]


def test_a_dot_is_where_its_picture_is_on_the_map() -> None:
    """The rest is opaque ground."""
    picture = paint(dots((2, 1)), VIEW, GROUND, radius=4)

    assert picture.shape == (60, 100, 4)
    assert at(picture, 70, 20) == [1, 0, 0]
    assert at(picture, 30, 40) == [0, 0, 0]
    assert (picture[..., 3] == 1).all()


def test_the_shape_says_which_versions_have_the_picture() -> None:
    """A ring for A, a disc for B, a disc with an outline for both."""
    shapes = {each: paint(replace(dots((0, 0)), shapes=np.array([each])), VIEW, GROUND, radius=6) for each in Shape}

    assert at(shapes[Shape.A], 50, 30) == [0, 0, 0]
    assert at(shapes[Shape.A], 55, 30) == [1, 0, 0]
    assert at(shapes[Shape.B], 55, 30) == [1, 0, 0]
    assert at(shapes[Shape.BOTH], 50, 30) == [1, 0, 0]
    assert at(shapes[Shape.BOTH], 56, 30)[1] > 0.4


def test_lost_and_fixed_answers_have_marks_of_different_shapes() -> None:
    """A diamond reaches farther to the sides, a circle farther to the corners."""
    fixed, lost = (
        paint(replace(dots((0, 0)), turns=np.array([each])), VIEW, GROUND, radius=6) for each in (Turn.FIXED, Turn.LOST)
    )

    assert at(fixed, 59, 30)[1] > 0.9
    assert at(lost, 63, 30)[0] > 0.5
    assert at(fixed, 63, 30) == [0, 0, 0]


def test_lost_ones_are_on_top_whatever_their_order() -> None:
    """Without a change, the later picture is."""
    both = dots((0, 0), (0.2, 0), inks=(RED, BLUE))

    assert at(paint(both, VIEW, GROUND, radius=4), 50, 30) == [0, 0, 1]
    lost_first = replace(both, turns=np.array([Turn.LOST, Turn.NONE]))
    assert at(paint(lost_first, VIEW, GROUND, radius=4), 50, 30) == [1, 0, 0]


def test_the_pictures_of_a_recording_are_joined() -> None:
    """Those of different recordings are not."""
    joined = paint(dots((-3, 0), (3, 0), apart=False), VIEW, GROUND, radius=4)

    assert at(joined, 50, 30)[0] > 0.1
    assert at(paint(dots((-3, 0), (3, 0)), VIEW, GROUND, radius=4), 50, 30) == [0, 0, 0]


def test_hidden_pictures_are_not_drawn_and_those_out_of_focus_are_pale() -> None:
    """Nor joined."""
    two = dots((-3, 0), (3, 0), apart=False)
    hidden = paint(replace(two, is_shown=np.array([True, False])), VIEW, GROUND, radius=4)
    pale = paint(replace(two, in_focus=np.array([True, False])), VIEW, GROUND, radius=4)

    assert at(hidden, 80, 30) == at(hidden, 50, 30) == [0, 0, 0]
    assert 0 < at(pale, 80, 30)[0] < 0.3
    assert at(pale, 20, 30) == [1, 0, 0]


@pytest.mark.parametrize("place", [(-5.2, 0), (5.2, 0), (0, 3.2), (0, -3.2), (400, 400)])
def test_dots_at_the_edge_are_cut_and_those_outside_are_left_out(place: tuple[float, float]) -> None:
    """The edge of the picture cuts them."""
    picture = paint(dots(place, (0, 0), apart=False), VIEW, GROUND, radius=4)

    assert at(picture, 50, 30) == [1, 0, 0]
    assert np.isfinite(picture).all()
