"""How a score reads: never a percentage alone, and the range first while few recordings stand behind it."""

from __future__ import annotations

from typing import Final

from diptych_client import sdk
from diptych_client.formatting.text import percent

FEW_RECORDINGS: Final = 6
"""Below this number of recordings the range says more than the percentage does."""


def score_words(score: sdk.Score, *, recordings: int) -> str:
    """A score with its range, such as "92 % (89 to 94)"; of fewer than six recordings "45 to 97 % (82)"."""
    if recordings < FEW_RECORDINGS:
        return f"{range_words(score)} % ({100 * score.value:.0f})"
    return f"{percent(score.value)} ({range_words(score)})"


def range_words(score: sdk.Score) -> str:
    """The range in which a score lies, in per cent, such as "89 to 94"."""
    return f"{100 * score.lower:.0f} to {100 * score.upper:.0f}"


def snapshot_score_words(snapshot: sdk.Snapshot) -> str:
    """The score of a snapshot as `score_words` gives it, or why there is none."""
    if snapshot.training_metrics is None:
        return "not trained"
    return total_score_words(snapshot.training_metrics)


def total_score_words(metrics: sdk.TrainingMetrics) -> str:
    """The score over all labels as `score_words` gives it, or why there is none."""
    if metrics.honest_accuracy is None:
        return "no honest score"
    return score_words(metrics.honest_accuracy, recordings=metrics.scored_burst_count)


def label_score_words(label: sdk.LabelMetrics) -> str:
    """The score of one label as `score_words` gives it, or why there is none."""
    if label.honest_accuracy is None:
        return "one recording: no score"
    return score_words(label.honest_accuracy, recordings=label.burst_count)
