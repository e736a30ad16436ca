"""How far to trust an answer, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from diptych_client.formatting.text import percent
from diptych_client.sdk.values.predictions import AnswerState

if TYPE_CHECKING:
    from diptych_client.sdk.values.predictions import ModelSet, ModelSetSnapshot, SnapshotPrediction

NOT_CALIBRATED: Final = "not calibrated yet: record more"


def state_words(state: AnswerState, *, answer: str = "", other: str = "") -> str:
    """A state in words: "torn between mug and cup"; empty for an unknown one.

    Args:
        state: The state.
        answer: The label that was answered.
        other: The other label of an answer torn between two; empty for one that is torn among several.
    """
    match state:
        case AnswerState.SURE:
            return "sure"
        case AnswerState.TORN:
            return f"torn between {answer} and {other}" if answer and other else "unsure"
        case AnswerState.SURE_BUT_FAR:
            return "sure, but this looks unlike your pictures"
        case AnswerState.NEVER_SEEN:
            return "never saw anything like this"
    return ""


def short_state_words(state: AnswerState) -> str:
    """The same for a narrow place: "sure", "torn", "far", "never saw"; empty for an unknown one."""
    return {
        AnswerState.SURE: "sure",
        AnswerState.TORN: "torn",
        AnswerState.SURE_BUT_FAR: "sure but far",
        AnswerState.NEVER_SEEN: "never saw",
    }.get(state, "")


def prediction_state(prediction: SnapshotPrediction, model_set: ModelSet) -> str:
    """The state of an answer in words; empty without one."""
    if prediction.failure is not None:
        return ""
    names = [label.name for label in model_set.labels]
    other = "" if prediction.torn_index is None else names[prediction.torn_index]
    return state_words(prediction.state, answer=names[prediction.predicted_index], other=other)


def prediction_words(prediction: SnapshotPrediction, model_set: ModelSet) -> str:
    """An answer with its state: "mug 97 %, sure"; or why there is none."""
    if prediction.failure is not None:
        return prediction.failure.message
    answer = model_set.labels[prediction.predicted_index].name
    state = prediction_state(prediction, model_set)
    return f"{answer} {percent(prediction.confidences[prediction.predicted_index])}{', ' if state else ''}{state}"


def doubt_words(snapshot: ModelSetSnapshot) -> str:
    """What a version cannot know about its answers yet, with what to do; empty if nothing."""
    if not snapshot.is_calibrated:
        return NOT_CALIBRATED
    if not snapshot.knows_unfamiliar:
        return "cannot judge yet what looks unlike your pictures: record more"
    return ""
