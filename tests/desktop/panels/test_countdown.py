"""The countdown on the camera's picture."""

import pytest

from diptych_client.desktop.panels.camera import seconds_left
from diptych_client.desktop.state.actions import StartRecording
from diptych_client.desktop.state.events import BurstBegan
from diptych_client.desktop.state.recording import Recording, after


@pytest.mark.parametrize(("since", "shown"), [(0.0, 3), (0.4, 3), (1.0, 2), (1.9, 2), (2.0, 1), (2.99, 1), (3.4, 1)])
def test_it_counts_to_one_and_stays_there_until_the_first_picture(since: float, shown: int) -> None:
    """The recorder may need a moment longer."""
    assert seconds_left(after(Recording(), StartRecording(3)), since_seconds=since) == shown


def test_nothing_is_shown_without_a_timer_or_once_pictures_are_taken() -> None:
    """Nor before the button is pressed."""
    waiting = after(Recording(), StartRecording(3))

    assert seconds_left(after(waiting, BurstBegan()), since_seconds=0.0) == 0
    assert seconds_left(after(Recording(), StartRecording()), since_seconds=0.0) == 0
    assert seconds_left(Recording(), since_seconds=0.0) == 0
