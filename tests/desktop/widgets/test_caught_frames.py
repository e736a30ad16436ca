"""Caught frames: their thumbnails, their descriptions, and the line above them."""

from datetime import UTC, datetime

import numpy as np

from diptych_client.cameras import CameraFrame
from diptych_client.desktop.panels.caught import disagreement_text
from diptych_client.desktop.state.catching import Caught, CaughtAnswer
from diptych_client.desktop.state.live import Agreement, Live
from diptych_client.desktop.widgets.caught_frames import caught_text, thumbnail

A, B = CaughtAnswer("third", "mug", "id-mug", 0.52), CaughtAnswer("fourth", "cup", "id-cup", 0.91)


def test_a_thumbnail_is_mirrored_as_the_live_picture_is() -> None:
    """Red at the left of the camera's picture is at the right of the thumbnail."""
    image = np.zeros((48, 64, 3), np.uint8)
    image[:, :32, 0] = 255
    shown = thumbnail(image)
    assert shown.shape == (96, 96, 4)
    assert shown.dtype == np.float32
    assert (shown[48, 90, 0], shown[48, 5, 0]) == (1.0, 0.0)


def test_the_sides_of_a_wide_picture_and_the_ends_of_a_tall_one_are_cut_off() -> None:
    """The middle is not squeezed."""
    wide = np.zeros((48, 128, 3), np.uint8)
    wide[:, 32:96] = 255
    assert thumbnail(wide)[:, :, :3].min() == 1.0
    tall = np.zeros((96, 64, 3), np.uint8)
    tall[24:72] = 255
    assert thumbnail(tall)[:, :, :3].min() == 1.0


def test_a_caught_frame_says_what_both_versions_said() -> None:
    """And under which label it was added."""
    frame = CameraFrame(image=np.zeros((4, 4, 3), np.uint8), captured_at=datetime.now(UTC), sequence=0)
    lines = caught_text(Caught(1, A, B, frame, added_as="mug", is_added=True)).splitlines()
    assert lines[1:] == ["A third: mug, 52 %", "B fourth: cup, 91 %", "Added as mug."]
    assert caught_text(Caught(1, A, B)).splitlines() == ["A third: mug, 52 %", "B fourth: cup, 91 %"]


def test_disagreements_are_counted_not_frames() -> None:
    """One that lasts counts once."""
    moments = [True, False, False, True, True, False, True]
    ribbon = tuple(Agreement(number / 10, is_same=each) for number, each in enumerate(moments))
    assert disagreement_text(Live(ribbon=ribbon)) == "Last 30 seconds: 2 disagreements"
    assert disagreement_text(Live(ribbon=ribbon[:1])) == "Last 30 seconds: A and B agreed"
