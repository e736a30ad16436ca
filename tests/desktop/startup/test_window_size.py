"""The place, size and scale of the window on screens of all sizes."""

import pytest

from diptych_client.desktop.startup.window_size import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    Place,
    Size,
    first_place,
    least_size,
    scale_for,
)

SCREENS = [(800, 480), (1024, 600), (1280, 720), (1366, 768), (1920, 1080), (2560, 1440), (3840, 2160), (1080, 1920)]


@pytest.mark.parametrize(
    ("screen", "scale"),
    [
        (None, 1.0),
        ((800, 480), 1.0),
        ((1280, 720), 1.0),
        ((1366, 768), 1.0),
        ((1920, 1080), 1.25),
        ((2560, 1440), 1.5),
        ((3840, 2160), 2.5),
        ((7680, 4320), 3.0),
    ],
)
def test_the_scale_suits_the_screen(screen: Size | None, scale: float) -> None:
    """Text that is legible on a small laptop would be too small on a 4K screen."""
    assert scale_for(screen) == scale


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scale", [1.0, 1.5, 3.0])
@pytest.mark.parametrize("kept", [None, Place(100, 100, 1280, 720), Place(-900, 5000, 99_999, 1)])
def test_the_whole_window_is_on_the_screen(screen: Size, scale: float, kept: Place | None) -> None:
    """At the first start, and if the screen has changed."""
    place = first_place(kept, screen, scale)

    assert place.left >= 0
    assert place.top >= 0
    assert place.left + place.width <= screen[0]
    assert place.top + place.height <= screen[1]
    assert (place.width, place.height) >= least_size(screen, scale)


def test_the_first_window_leaves_room_for_the_edges_of_the_desktop() -> None:
    """A title bar and a panel do not push the lower edge from the screen."""
    assert first_place(None, (1366, 768), 1.0) == Place(43, 40, 1280, 688)
    assert first_place(None, (1280, 720), 1.0) == Place(40, 40, 1200, 640)
    assert first_place(None, (1920, 1080), 1.25) == Place(160, 90, 1600, 900)


def test_the_window_opens_where_it_was_closed() -> None:
    """Moved back as far as needed if the screen is smaller now."""
    assert first_place(Place(300, 120, 1000, 600), (1920, 1080), 1.0) == Place(300, 120, 1000, 600)
    assert first_place(Place(900, 120, 1000, 600), (1366, 768), 1.0) == Place(366, 120, 1000, 600)


def test_a_small_screen_can_still_be_used() -> None:
    """The window may be made as small as a screen of 1024 x 600 needs, and as one of 800 x 480."""
    assert least_size((1920, 1080), 1.0) == (LEAST_WIDTH, LEAST_HEIGHT)
    assert least_size((1024, 600), 1.0) == (880, 520)
    assert least_size((800, 480), 1.0) == (800, 400)
    assert least_size(None, 2.0) == (2 * LEAST_WIDTH, 2 * LEAST_HEIGHT)
