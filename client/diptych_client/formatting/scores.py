"""Formatting of scores: never a percentage alone, and the range first if it is based on few recordings."""

from __future__ import annotations

from typing import Final

from diptych_client import sdk
from diptych_client.formatting.text import percent

FEW_RECORDINGS: Final = 6
"""Below this number of recordings the range says more than the percentage."""


def format_score(score: sdk.Score, *, recordings: int) -> str:
    """A score with its range, such as "92 % (89 to 94)"; of fewer than six recordings "45 to 97 % (82)"."""
    if recordings < FEW_RECORDINGS:
        return f"{format_range(score)} % ({100 * score.value:.0f})"
    return f"{percent(score.value)} ({format_range(score)})"


def format_range(score: sdk.Score) -> str:
    """The range in which a score lies, in per cent, such as "89 to 94"."""
    return f"{100 * score.lower:.0f} to {100 * score.upper:.0f}"


def format_snapshot_score(snapshot: sdk.Snapshot) -> str:
    """The score of a snapshot as in `format_score`, or why there is none."""
    if snapshot.training_metrics is None:
        return "not trained"
    return format_total_score(snapshot.training_metrics)


def format_total_score(metrics: sdk.TrainingMetrics) -> str:
    """The score over all labels as in `format_score`, or why there is none."""
    if metrics.honest_accuracy is None:
        return "no honest score"
    return format_score(metrics.honest_accuracy, recordings=metrics.scored_recording_count)


def format_label_score(label: sdk.LabelMetrics) -> str:
    """The score of one label as in `format_score`, or why there is none."""
    if label.honest_accuracy is None:
        return "one recording: no score"
    return format_score(label.honest_accuracy, recordings=label.recording_count)
