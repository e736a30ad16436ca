"""The rule for what to record next, used by the terminal, the window and the demo.

On two sets of photographs, recording the label with the fewest recordings gained the most; recording the label with the
worst score gained less than taking turns. The advice promises no gain for a label, because none could be predicted.
Only the forecast for twice as many recordings was accurate.
"""

from __future__ import annotations

from collections.abc import Iterator

from diptych_client import sdk
from diptych_client.formatting.scores import FEW_RECORDINGS
from diptych_client.formatting.text import count, enumeration, percent

_MOST_NAMES = 5
_LEFT_BY_TWICE_AS_MANY = 0.8
_LEAST_SHOWN = 0.005
"""A share of wrong answers below this reads as 0 %."""


def label_to_record(metrics: sdk.TrainingMetrics) -> sdk.LabelMetrics | None:
    """The label with the fewest recordings, and of several the one with the most honest errors; None without labels."""
    return min(metrics.labels, key=lambda label: (label.recording_count, -honest_errors(label)), default=None)


def honest_errors(label: sdk.LabelMetrics) -> int:
    """The number of pictures of the label with a wrong honest answer."""
    score = label.honest_accuracy
    return round((1 - score.value) * label.instance_count) if score is not None else 0


def advice(metrics: sdk.TrainingMetrics) -> Iterator[str]:
    """Sentences about what to record next, and the gain to expect."""
    unscored = [label.name for label in metrics.labels if label.honest_accuracy is None]
    if metrics.honest_accuracy is None:
        yield f"Record {_names(unscored)} again, in a different light or from another angle."
        return
    if unscored:
        yield _without_score(unscored)
    else:
        yield from _next(metrics)
    yield "Then hold up what the model gets wrong, and record that."
    yield from _forecast(metrics)


def _next(metrics: sdk.TrainingMetrics) -> Iterator[str]:
    label = label_to_record(metrics)
    if label is None:
        return
    rivals = [each for each in metrics.labels if each.recording_count == label.recording_count and each is not label]
    if not rivals:
        reason = f"it has the fewest recordings ({label.recording_count:,})"
    elif (errors := honest_errors(label)) > max(map(honest_errors, rivals)):
        mistakes = count(errors, "picture")
        reason = f"no label has fewer recordings ({label.recording_count:,}), and {mistakes} of it got a wrong answer"
    else:
        reason = f"no label has fewer recordings ({label.recording_count:,})"
    yield f"Record {label.name} next: {reason}."


def _without_score(names: list[str]) -> str:
    have, their, one = ("has", "its", "it") if len(names) == 1 else ("have", "their", "each of them")
    return (
        f"{_names(names)} {have} no honest score yet, because all {their} pictures come from one recording: "
        f"record {one} again."
    )


def _forecast(metrics: sdk.TrainingMetrics) -> Iterator[str]:
    """The usual gain of twice as many recordings, with numbers if there are enough recordings."""
    wrong = 1 - metrics.honest_accuracy.value if metrics.honest_accuracy is not None else 0.0
    if wrong < _LEAST_SHOWN:
        return
    rule = "Twice as many recordings usually leave 70 to 85 % of the errors"
    if metrics.scored_recording_count < FEW_RECORDINGS:
        yield f"{rule}."
    else:
        then = percent(_LEFT_BY_TWICE_AS_MANY * wrong)
        yield f"{rule}: {percent(wrong)} of the answers are wrong now, about {then} then."


def _names(names: list[str]) -> str:
    """The names as a list; of many, the first ones and the number of others."""
    if len(names) <= _MOST_NAMES + 1:
        return enumeration(names)
    return enumeration([*names[:_MOST_NAMES], f"{len(names) - _MOST_NAMES:,} other labels"])
