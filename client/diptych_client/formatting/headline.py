"""The score of a version as a headline: what a beginner reads first, with its range beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from diptych_client import sdk
from diptych_client.formatting.scores import FEW_RECORDINGS, format_range
from diptych_client.formatting.text import count

WIDEST_RANGE: Final = 0.4
"""With a wider range the score says too little for a headline."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The score in a few large words, and a sentence."""

    title: str
    sentence: str


def headline(metrics: sdk.TrainingMetrics) -> Headline:
    """The score over all labels. With few recordings the range comes first; with a wide one there is no number."""
    score = metrics.honest_accuracy
    if score is None:
        return Headline("No score yet", "A score needs two recordings of each label.")
    ends, likely = format_range(score), f"{100 * score.value:.0f}"
    pictures = count(metrics.scored_instance_count, "picture")
    recordings = count(metrics.scored_recording_count, "recording")
    tested = f"Tested on {pictures} from {recordings} it had not learned from."
    if score.upper - score.lower > WIDEST_RANGE:
        return Headline(
            "Too little data to score", f"Right on {ends} of 100 new pictures. {tested} Record more to know better."
        )
    if metrics.scored_recording_count < FEW_RECORDINGS:
        return Headline(f"{ends} of 100", f"new pictures right, most likely {likely}. {tested}")
    return Headline(f"{likely} of 100", f"new pictures right (could be {ends}). {tested}")


def weakest_label(metrics: sdk.TrainingMetrics) -> sdk.LabelMetrics | None:
    """The label with the lowest score; None if every honest answer was right, or if none has a score."""
    scored = [each for each in metrics.labels if each.honest_accuracy is not None and each.honest_accuracy.value < 1]
    return min(scored, key=lambda each: each.honest_accuracy or 0.0, default=None)
