"""The recordings behind the answers to the open picture: hints at once, checked by training without one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from diptych_client import sdk
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.drawer import CauseCheck
from diptych_client.desktop.state.picture_answers import label_id
from diptych_client.desktop.state.recordings import short_source, short_time
from diptych_client.desktop.state.state import State
from diptych_client.formatting.text import count, percent

_SUPPORTING, _OPPOSING = 4, 2
"""The most recordings of a row."""


@dataclass(frozen=True, slots=True)
class CausePicture:
    """One recording, by its picture that is most like the open one."""

    side: Side
    recording_id: str
    instance_id: str
    label_id: str
    share: str
    """Its share of the effects, as text; empty if it holds the answer back."""
    is_opposing: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChosenCause:
    """The chosen recording: what it probably does, and what a check found."""

    side: Side
    snapshot_id: str
    recording_id: str
    instance_id: str
    title: str
    hint: str
    checked: str = ""
    """What a check found; empty without one."""
    progress: str = ""
    """What a running check does."""
    problem: str = ""
    can_check: bool = True


def cause_pictures(state: State, side: Side) -> Sequence[CausePicture]:
    """The recordings behind the answer of a side: those that carry it, then those that hold it back."""
    found = explained_side(state, side)
    if found is None:
        return ()
    explained, models = found
    chosen = _chosen_influence(state)
    kinds = [(each, False) for each in explained.supporting[:_SUPPORTING]]
    kinds += [(each, True) for each in explained.opposing[:_OPPOSING]]
    return [
        CausePicture(
            side,
            each.recording_id,
            each.nearest_instance_id,
            label_id(models, each.label_index),
            "" if is_opposing else percent(each.share),
            is_opposing=is_opposing,
            is_chosen=chosen is not None and chosen[0] is side and chosen[1] is each,
        )
        for each, is_opposing in kinds
    ]


def chosen_cause(state: State, *, today: datetime) -> ChosenCause | None:
    """The chosen recording, or the one that probably matters most; `today` is now in local time."""
    chosen = _chosen_influence(state)
    if chosen is None:
        return None
    side, influence, explained, models = chosen
    answer = models.labels[explained.prediction.predicted_index].name
    check = state.drawer.checks.get((explained.snapshot_id, influence.recording_id))
    parts = [
        influence.label,
        short_time(influence.captured_at, today) if influence.captured_at else "",
        short_source(influence.source),
        count(influence.instance_count, "picture"),
    ]
    return ChosenCause(
        side,
        explained.snapshot_id,
        influence.recording_id,
        influence.nearest_instance_id,
        " · ".join(filter(None, parts)),
        _hint(influence, answer),
        checked=_checked_words(check, answer),
        progress=_progress(check),
        problem=_problem(check),
        can_check=check is None or not check.is_running,
    )


def causes_sentence(state: State) -> str:
    """Why there are no recordings to show, or that no single one decides."""
    if state.drawer.problem:
        return state.drawer.problem
    if state.drawer.explained is None:
        return "Asking ..." if state.comparison.snapshot_ids else "Train a version to see what it answers, and why."
    explained = state.drawer.explained.explanation.snapshots
    for each in explained:
        if each.obstacle is not None:
            return each.obstacle.message
    if not any(each.supporting for each in explained):
        return "No recording stands out."
    if all(each.has_several_causes for each in explained):
        return "Several recordings carry this answer. No single one decides."
    return ""


def explained_side(state: State, side: Side) -> tuple[sdk.SnapshotExplanation, sdk.ModelSet] | None:
    """The explanation of the answer of a side; None until it is known."""
    explained, snapshot_id = state.drawer.explained, state.comparison.of(side).snapshot_id
    if explained is None:
        return None
    found = (each for each in explained.explanation.snapshots if each.snapshot_id == snapshot_id)
    return next(((each, explained.explanation.model_set) for each in found), None)


def _chosen_influence(
    state: State,
) -> tuple[Side, sdk.RecordingInfluence, sdk.SnapshotExplanation, sdk.ModelSet] | None:
    wanted = state.drawer.chosen
    for side in (state.drawer.side, *Side):
        found = explained_side(state, side)
        if found is None or not found[0].supporting:
            continue
        explained, models = found
        every = (*explained.supporting[:_SUPPORTING], *explained.opposing[:_OPPOSING])
        named = (each for each in every if wanted == (side, each.recording_id))
        return side, next(named, every[0]), explained, models
    return None


def _hint(influence: sdk.RecordingInfluence, answer: str) -> str:
    if influence.effect < 0 or influence.share <= 0:
        return f"Probably holds {answer} back."
    return f"Probably carries {percent(influence.share)} of the answer {answer}."


def _progress(check: CauseCheck | None) -> str:
    if check is None or not check.is_running:
        return ""
    if check.is_ending:
        return "Cancelling ..."
    is_running = check.check is not None and check.check.state is sdk.CheckState.RUNNING
    return "Training without it ..." if is_running else "Waiting for a worker ..."


def _problem(check: CauseCheck | None) -> str:
    if check is None:
        return ""
    if check.problem or check.check is None:
        return check.problem
    if check.check.state is sdk.CheckState.CANCELLED:
        return "The check was cancelled."
    return check.check.failure.message if check.check.failure is not None else ""


def _checked_words(check: CauseCheck | None, answer: str) -> str:
    found = check.check if check is not None else None
    if found is None or found.after is None or found.model_set is None:
        return ""
    index = found.after.predicted_index
    label, now = found.model_set.labels[index].name, found.after.confidences[index]
    if found.has_turned:
        return f"Checked: without it the answer is {label}, {percent(now)}."
    before = f"{percent(found.before.confidences[index])} before" if found.before is not None else ""
    return f"Checked: without it the answer is still {answer}, {percent(now)}{f' ({before})' if before else ''}."
