"""The appearance of the window and its scale."""

import pytest

from diptych_client.desktop.state.actions import SetAppearance, Zoom
from diptych_client.desktop.state.appearance import SCALES, Appearance, after


@pytest.mark.parametrize(
    ("scale", "step", "then"),
    [
        (1.0, 1, 1.25),
        (1.25, -1, 1.0),
        (1.0, -1, 1.0),
        (3.0, 1, 3.0),
        (1.1, 1, 1.25),
        (1.1, -1, 1.0),
        (2.5, 0, 1.5),
    ],
)
def test_everything_becomes_larger_and_smaller_in_steps(scale: float, step: int, then: float) -> None:
    """Not beyond the largest and the smallest size; 0 is what suits the screen."""
    assert after(Appearance(scale=scale, natural_scale=1.5), Zoom(step)).scale == then


def test_the_scale_that_suits_the_screen_is_kept() -> None:
    """When another one is chosen, or light instead of dark."""
    appearance = after(Appearance(natural_scale=1.25), SetAppearance(is_dark=False, scale=2.0))

    assert appearance == Appearance(is_dark=False, scale=2.0, natural_scale=1.25)
    assert sorted(SCALES) == list(SCALES)
