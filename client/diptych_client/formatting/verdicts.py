"""The result of a training, in words that a beginner can act on."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.formatting.next_recording import advice
from diptych_client.formatting.scores import FEW_RECORDINGS, format_range
from diptych_client.formatting.text import count, percent


def verdict(metrics: sdk.TrainingMetrics) -> str:
    """The score of a training, and what to do next, in a few sentences."""
    return " ".join([_score(metrics), *advice(metrics)])


def _score(metrics: sdk.TrainingMetrics) -> str:
    """The score with its number of recordings; with few recordings, the range first."""
    score = metrics.honest_accuracy
    if score is None:
        return "There is no honest score yet: no label has two separate recordings."
    ends = format_range(score)
    pictures = count(metrics.scored_instance_count, "picture")
    recordings = count(metrics.scored_recording_count, "recording")
    if metrics.scored_recording_count < FEW_RECORDINGS:
        is_are = "is" if metrics.scored_recording_count == 1 else "are"
        return (
            f"Honest accuracy {ends} % ({percent(score.value)} of {pictures}): "
            f"{recordings} the model had not seen {is_are} too few to say more."
        )
    return f"{percent(score.value)} honest accuracy ({ends}) on {pictures} from {recordings} the model had not seen."
