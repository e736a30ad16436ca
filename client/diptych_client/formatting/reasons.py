"""Why an answer was given, in words: a hint is "probably", only a retraining is "checked"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from diptych_client import sdk
from diptych_client.formatting.text import count, enumeration, local_time, percent, shortened
from diptych_client.sdk.values.predictions import AnswerState

SEVERAL: Final = 1.3
"""Recordings whose effect is within this factor of the largest count as causes together."""

_MOST_TOGETHER: Final = 3
_NOTICEABLE_LOG_ODDS: Final = 0.1
"""Removing any recording at all moves the log-odds of an answer by 0.06 on average."""


def recording_words(influence: sdk.RecordingInfluence, *, today: date | None = None) -> str:
    """A recording: "your recording 14:02, lamp (mug, 24 pictures)".

    Args:
        influence: The recording.
        today: The current local date, for which the time is enough; None gives every date in full.
    """
    parts = [local_time(influence.captured_at, today)] if influence.captured_at else []
    parts += [shortened(influence.source)] if influence.source else []
    named = f"your recording {', '.join(parts)}" if parts else "a recording of yours"
    return f"{named} ({influence.label}, {count(influence.instance_count, 'picture')})"


def main_causes(explained: sdk.SnapshotExplanation) -> tuple[sdk.RecordingInfluence, ...]:
    """The recordings that decided: one, or the two or three of nearly the same effect."""
    if not explained.has_several_causes:
        return explained.supporting[:1]
    first, *others = explained.supporting[:_MOST_TOGETHER]
    return (first, *others[:1], *(each for each in others[1:] if each.effect > first.effect / SEVERAL))


def because_sentence(explained: sdk.SnapshotExplanation, *, today: date | None = None) -> str:
    """Which recordings decided, as a hint: "Probably because of your recording 14:02, lamp (mug, 24 pictures)."."""
    if explained.obstacle is not None:
        return explained.obstacle.message
    if explained.prediction.state is AnswerState.NEVER_SEEN:
        return "None of your recordings explains this answer: the picture looks unlike all of them."
    causes = main_causes(explained)
    if not causes:
        return "No recording supports this answer more than the others."
    if len(causes) == 1:
        return f"Probably because of {recording_words(causes[0], today=today)}."
    number = {2: "two", 3: "three"}[len(causes)]
    named = enumeration([recording_words(each, today=today) for each in causes])
    return f"Probably because of {number} recordings together: {named}."


def influence_words(influence: sdk.RecordingInfluence) -> str:
    """What a recording does to the answer, as a hint: "probably 62 % of the support", "probably holds it back"."""
    if influence.effect > 0:
        return f"probably {percent(influence.share)} of the support"
    return "probably holds it back"


def honest_sentence(explained: sdk.SnapshotExplanation) -> str:
    """That the version holds the picture, and how it was answered then; empty if it does not."""
    if not explained.is_honest:
        return ""
    return "This version was trained on this picture or a near copy, so a model without its recording answered."


def check_sentence(check: sdk.ExplanationCheck) -> str:
    """What a check found, or how far it is: "Checked: without them, the answer turns to cup (81 %)."."""
    match check.state:
        case sdk.CheckState.QUEUED:
            return "The check is waiting for a worker."
        case sdk.CheckState.RUNNING:
            return "Checking: training without these pictures."
        case sdk.CheckState.CANCELLED:
            return "The check was cancelled."
        case sdk.CheckState.SUCCEEDED if check.before and check.after and check.model_set:
            return f"Checked: {_outcome(check, check.before, check.after, check.model_set)} {_agreement(check)}"
    return check.failure.message if check.failure else "The check failed. Try again."


def is_confirmed(check: sdk.ExplanationCheck) -> bool:
    """Whether the answer depends on the recordings, or not, as the hint says."""
    depends = check.has_turned or check.log_odds_lost >= _NOTICEABLE_LOG_ODDS
    return depends == (check.estimated_effect > 0)


def _agreement(check: sdk.ExplanationCheck) -> str:
    return "The hint is confirmed." if is_confirmed(check) else "The hint is not confirmed."


def _outcome(
    check: sdk.ExplanationCheck, before: sdk.SnapshotPrediction, after: sdk.SnapshotPrediction, model_set: sdk.ModelSet
) -> str:
    without = f"without {count(check.removed_instance_count, 'picture')}"
    answer, other = (model_set.labels[each.predicted_index].name for each in (before, after))
    now = percent(after.confidences[after.predicted_index])
    then = percent(before.confidences[before.predicted_index])
    if check.has_turned:
        return f"{without}, the answer turns from {answer} ({then}) to {other} ({now})."
    if now == then:
        return f"{without}, still {answer} at {now}."
    return f"{without}, still {answer}, at {now} instead of {then}."


def twin_sentence(twin: sdk.Twin | None) -> str:
    """The nearest picture with another answer, and how far away the turn is."""
    if twin is None:
        return "All pictures of this version get this answer."
    labelled = "" if twin.answer == twin.label else f", labelled {twin.label}"
    sentence = f"The nearest picture with another answer is {twin.answer}{labelled}."
    if twin.turning_share is None:
        return sentence
    return f"{sentence} The answer turns {percent(twin.turning_share)} of the way there."


_LIGHT_STEP: Final = 0.08
_CONTRAST_STEP: Final = 0.05
_SHARPNESS_RATIO: Final = 1.5


def change_words(asked: sdk.PictureProperties, other: sdk.PictureProperties) -> str:
    """How the asked picture would have to change to be like the other one: "darker, with more contrast"."""
    return ", ".join(_changes(asked, other))


def twin_change_sentence(twin: sdk.Twin | None) -> str:
    """What would have to change towards the twin; empty if nothing measurable differs, or without one."""
    if twin is None or twin.asked_properties is None or twin.twin_properties is None:
        return ""
    words = change_words(twin.asked_properties, twin.twin_properties)
    if not words:
        return "Light, contrast and sharpness are about the same: what they show differs."
    return f"To look like it, the picture would have to be {words}."


def _changes(asked: sdk.PictureProperties, other: sdk.PictureProperties) -> Iterator[str]:
    if abs(other.light - asked.light) >= _LIGHT_STEP:
        yield "lighter" if other.light > asked.light else "darker"
    if abs(other.contrast - asked.contrast) >= _CONTRAST_STEP:
        yield "with more contrast" if other.contrast > asked.contrast else "with less contrast"
    weak, strong = sorted((asked.sharpness, other.sharpness))
    if strong > _SHARPNESS_RATIO * weak:
        yield "sharper" if other.sharpness > asked.sharpness else "less sharp"


def disagreement_sentence(explanation: sdk.Explanation, names: Sequence[str]) -> str:
    """Whether two versions agree: "A and B disagree: mug and cup."; empty for one version."""
    if len(explanation.snapshots) < 2:  # noqa: PLR2004  one version cannot disagree
        return ""
    answers = [explanation.answer_of(each) for each in explanation.snapshots]
    verb = "agree" if len(set(answers)) == 1 else "disagree"
    given = answers[0] if verb == "agree" else enumeration(answers)
    return f"{enumeration(list(names))} {verb}: {given}."
