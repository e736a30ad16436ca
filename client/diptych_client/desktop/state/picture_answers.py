"""What both versions answer to the open picture, and what is known about the picture itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from diptych_client import sdk
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.changed_answers import picture_facts
from diptych_client.desktop.state.state import State
from diptych_client.formatting.answer_states import short_state_words
from diptych_client.formatting.text import percent


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one side; without a label it has none yet."""

    side: Side
    label: str = ""
    label_id: str = ""
    words: str = ""
    """How far to trust it, or why there is no answer."""
    confidence: float = 0.0
    is_honest: bool = False
    """Whether it was answered by a head that did not learn from the picture."""

    @property
    def headline(self) -> str:
        """The label with its confidence."""
        return f"{self.label}  {percent(self.confidence)}" if self.label else ""


@dataclass(frozen=True, slots=True)
class PictureLabel:
    """What is known about a stored picture; empty texts are unknown."""

    dataset_id: str = ""
    label_id: str = ""
    label: str = ""
    recording_id: str = ""
    captured_at: datetime | None = None
    source: str = ""
    is_here: bool = False
    """Whether it is in the dataset on the screen, so that it can be moved and removed."""
    cause: str = ""
    """The change of the data that changed its answers, as far as it is known."""


def answers(state: State) -> Sequence[Answer]:
    """The answers of both sides, to the edited picture if it is edited."""
    return [_answer(state, side) for side in Side]


def model_set(state: State) -> sdk.ModelSet | None:
    """The labels of the answers that are shown."""
    shown, explained = state.drawer.what_if.shown, state.drawer.explained
    if shown is not None:
        return shown.probe.model_set
    return explained.explanation.model_set if explained is not None else None


def label_id(models: sdk.ModelSet, index: int) -> str:
    """The id of a label of a model set, as the last snapshot that knows it does."""
    return next((each.label_ids[index] for each in reversed(models.snapshots) if each.label_ids[index]), "")


def picture_label(state: State) -> PictureLabel:
    """What is known about the open picture."""
    opened, bench = state.drawer.opened, state.working_set
    if not opened.instance_id:
        return PictureLabel()
    facts = picture_facts(state, opened.instance_id)
    instance = bench.instances.get(opened.instance_id) or _of_versions(state, opened.instance_id)
    if instance is None:
        return PictureLabel(facts.dataset_id, label=facts.label, cause=facts.cause)
    is_here = opened.instance_id in bench.instances
    names = _names(state)
    return PictureLabel(
        bench.dataset_id if is_here else facts.dataset_id,
        instance.label_id,
        names.get(instance.label_id, facts.label),
        instance.burst_id,
        instance.captured_at,
        instance.source,
        is_here=is_here,
        cause=facts.cause,
    )


def shown_label(state: State) -> str:
    """The name of the label whose confidence is followed: that of the picture, or else the answer of the newer side."""
    known = state.drawer.named or picture_label(state).label
    explained = state.drawer.explained
    if known or explained is None:
        return known
    said = explained.explanation
    return next((said.answer_of(each) for each in reversed(said.snapshots) if each.prediction.failure is None), "")


def card_words(prediction: sdk.SnapshotPrediction, models: sdk.ModelSet) -> str:
    """How far to trust an answer, short: "torn: mug or cup"; and whether its confidence is not calibrated yet."""
    words = short_state_words(prediction.state)
    if prediction.state is sdk.AnswerState.TORN and prediction.torn_index is not None:
        both = (prediction.predicted_index, prediction.torn_index)
        words = f"torn: {' or '.join(models.labels[each].name for each in both)}"
    snapshot = next((each for each in models.snapshots if each.snapshot_id == prediction.snapshot_id), None)
    is_rough = snapshot is not None and not snapshot.is_calibrated
    return " · ".join(filter(None, (words, "not calibrated" if is_rough else "")))


def _answer(state: State, side: Side) -> Answer:
    snapshot_id, models = state.comparison.of(side).snapshot_id, model_set(state)
    if not snapshot_id:
        return Answer(side, words="no version chosen")
    if state.drawer.problem:
        return Answer(side, words="no answer")
    prediction = _prediction(state, snapshot_id)
    if prediction is None or models is None:
        return Answer(side, words="asking ...")
    if prediction.failure is not None:
        return Answer(side, words=prediction.failure.message)
    index = prediction.predicted_index
    return Answer(
        side,
        models.labels[index].name,
        label_id(models, index),
        card_words(prediction, models),
        prediction.confidences[index],
        is_honest=_is_honest(state, snapshot_id),
    )


def _prediction(state: State, snapshot_id: str) -> sdk.SnapshotPrediction | None:
    drawer, found = state.drawer, []
    if drawer.what_if.shown is not None:
        outcomes = drawer.what_if.shown.probe.outcomes
        found = [each for outcome in outcomes if outcome.predictions for each in outcome.predictions.predictions]
    elif drawer.explained is not None:
        found = [each.prediction for each in drawer.explained.explanation.snapshots]
    return next((each for each in found if each.snapshot_id == snapshot_id), None)


def _is_honest(state: State, snapshot_id: str) -> bool:
    """Whether the explained answer is honest; an edited picture is answered by the model itself."""
    explained = state.drawer.explained
    if explained is None or state.drawer.what_if.is_edited:
        return False
    return any(each.is_honest for each in explained.explanation.snapshots if each.snapshot_id == snapshot_id)


def _of_versions(state: State, instance_id: str) -> sdk.Instance | None:
    sides = state.comparison.b, state.comparison.a
    return next((each for side in sides for each in side.instances if each.id == instance_id), None)


def _names(state: State) -> Mapping[str, str]:
    """The names of labels by id; current ones win."""
    owners = (state.comparison.a.snapshot, state.comparison.b.snapshot, state.working_set.dataset)
    return {label.id: label.name for owner in owners if owner is not None for label in owner.labels}
