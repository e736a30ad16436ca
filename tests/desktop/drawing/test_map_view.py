"""The visible part of a map: moved, enlarged, and asked which points are where."""

import numpy as np
import pytest

from diptych_client.desktop.drawing.map_view import fitted, in_box, in_lasso, nearest

PLACES = np.array([(-1.0, 0.5), (0.0, 0.0), (1.0, -0.5)])
VIEW = fitted(PLACES, size=(440, 240), margin=20)


def test_all_points_fit_with_the_same_scale_on_both_axes() -> None:
    """Y points upwards on the map, and downwards on the screen."""
    assert VIEW.to_pixels(PLACES) == pytest.approx(np.array([(20, 20), (220, 120), (420, 220)]))


def test_pictures_that_are_all_alike_are_in_the_middle() -> None:
    """And a map without any also has a view."""
    alike = fitted(np.full((3, 2), 0.25), size=(440, 240), margin=20)

    assert alike.to_pixels(np.array([(0.25, 0.25)])) == pytest.approx(np.array([(220, 120)]))
    assert fitted(np.zeros((0, 2)), size=(440, 240), margin=20).scale > 0


def test_enlarging_keeps_the_point_below_the_mouse() -> None:
    """Within limits."""
    closer = VIEW.zoomed(2.0, (20, 20))

    assert closer.scale == pytest.approx(2 * VIEW.scale)
    assert closer.to_pixels(PLACES[:1]) == pytest.approx(np.array([(20, 20)]))
    assert VIEW.zoomed(1e9, (0, 0)).scale == pytest.approx(60 * VIEW.fitting)
    assert VIEW.zoomed(1e-9, (0, 0)).scale == pytest.approx(0.7 * VIEW.fitting)


def test_moving_follows_the_mouse_but_not_off_the_map() -> None:
    """The centre stays on the map."""
    assert VIEW.moved(10, 30).to_pixels(PLACES[1]) == pytest.approx(np.array((230, 150)))
    assert VIEW.moved(1e6, 0).centre == (-1, 0)


def test_pixels_and_places_are_inverse() -> None:
    """Also after moving and enlarging."""
    view = VIEW.zoomed(3, (100, 50)).moved(-20, 10)

    assert view.to_places(view.to_pixels(PLACES)) == pytest.approx(PLACES)


def test_the_nearest_point_within_reach_is_below_the_mouse() -> None:
    """None beyond it, and none without points."""
    pixels = VIEW.to_pixels(PLACES)

    assert nearest(pixels, (226, 123), within=12) == 1
    assert nearest(pixels, (300, 160), within=12) is None
    assert nearest(np.zeros((0, 2)), (0, 0), within=12) is None


def test_a_box_and_a_lasso_select_the_points_inside() -> None:
    """A box in any direction; a lasso also around a corner."""
    points = np.array([(10.0, 10.0), (50.0, 50.0), (90.0, 10.0)])
    around_the_middle = np.array([(0, 0), (20, 0), (20, 70), (80, 70), (80, 0), (100, 0), (100, 100), (0, 100)], float)

    assert in_box(points, (60, 60), (0, 0)).tolist() == [True, True, False]
    assert in_lasso(points, around_the_middle).tolist() == [True, False, True]
    assert in_lasso(points, np.zeros((0, 2))).tolist() == [False, False, False]
