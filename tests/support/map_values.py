"""Maps for tests of the window: as a server would give them."""

from __future__ import annotations

from typing import Any

from diptych_client import sdk
from support import comparison_values


def point(instance_id: str, **given: Any) -> sdk.MapPoint:
    """A picture of the first label in both versions, which both answer rightly, unless other figures are given."""
    figures: dict[str, Any] = {
        "recording_id": "recording",
        "x": 0.0,
        "y": 0.0,
        "a_label_index": 0,
        "b_label_index": 0,
        "a_answer_index": 0,
        "b_answer_index": 0,
        "outcome": sdk.AnswerOutcome.STILL_RIGHT,
    }
    return sdk.MapPoint(instance_id, **(figures | given))


def picture_map(*points: sdk.MapPoint, left_out_count: int = 0, share: float = 0.34) -> sdk.PictureMap:
    """A map of the labels mug and cup."""
    labels = comparison_values.label("mug"), comparison_values.label("cup")
    return sdk.PictureMap(labels, points, share, left_out_count)
