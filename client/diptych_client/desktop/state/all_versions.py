"""All versions that answer the live picture: which are asked, what each says now, and where the answer turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diptych_client import sdk
from diptych_client.desktop.state.actions import CompareVersions, Side
from diptych_client.desktop.state.live import steady
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.version_strip import StripVersion, strip_versions

MOST = 32
"""The maximum number of versions that are asked about one picture."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version."""

    version: StripVersion
    sides: tuple[Side, ...] = ()
    obstacle: str = ""
    """Why it cannot answer beside the others."""

    @property
    def id(self) -> str:
        """The id of the snapshot."""
        return self.version.id


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says to the picture now."""

    label: str
    label_id: str
    index: int
    """Index of the label in the model set, by which versions are compared."""
    confidence: float
    state: sdk.AnswerState = sdk.AnswerState.UNKNOWN
    other: str = ""
    """The other label of an answer torn between two."""


def version_rows(state: State) -> Sequence[VersionRow]:
    """The trained versions, oldest first: A, B, and the newest others, at most 32."""
    comparison = state.comparison
    trained = [each for each in strip_versions(state) if each.progress is None]
    chosen = [each for each in trained if each.id in comparison.snapshot_ids]
    others = [each for each in trained if each.id not in comparison.snapshot_ids]
    room = max(0, MOST - len(chosen))
    shown = {each.id for each in (*chosen, *others[max(0, len(others) - room) :])}
    backbone = next((each.snapshot.backbone for each in reversed(chosen)), "")
    return [
        VersionRow(
            each,
            tuple(side for side in Side if comparison.of(side).snapshot_id == each.id),
            "" if each.snapshot.backbone == backbone else f"uses {each.snapshot.backbone}, not {backbone}",
        )
        for each in trained
        if each.id in shown
    ]


def left_out_count(state: State) -> int:
    """The number of trained versions beyond those shown."""
    return sum(1 for each in strip_versions(state) if each.progress is None) - len(version_rows(state))


def also_asked_ids(state: State) -> tuple[str, ...]:
    """The versions to ask besides A and B: none while they are folded away, or without A and B."""
    if not state.live.shows_all or not state.comparison.snapshot_ids:
        return ()
    return tuple(each.id for each in version_rows(state) if not each.sides and not each.obstacle)


def said_now(state: State, snapshot_id: str) -> Said | None:
    """What a version says now, smoothed; None if it did not answer."""
    answer, predictions = steady(state.live, snapshot_id), state.live.predictions
    if answer is None or predictions is None:
        return None
    model_set = predictions.model_set
    snapshot = next(each for each in model_set.snapshots if each.snapshot_id == snapshot_id)
    names = [each.name for each in model_set.labels]
    other = "" if answer.torn_index is None else names[answer.torn_index]
    label_id = snapshot.label_ids[answer.index]
    return Said(names[answer.index], label_id, answer.index, answer.confidence, answer.state, other)


def failure_text(predictions: sdk.PicturePredictions | None, snapshot_id: str) -> str:
    """Why a version could not answer; empty if it did, or was not asked."""
    answers = predictions.predictions if predictions is not None else ()
    return next((each.failure.message for each in answers if each.snapshot_id == snapshot_id and each.failure), "")


def turns(said: Sequence[Said | None]) -> Sequence[int]:
    """The rows above which the answer turned: it differs from that of the row before that answered."""
    found, before = [], None
    for place, each in enumerate(said):
        if each is None:
            continue
        if before is not None and each.index != before.index:
            found.append(place)
        before = each
    return found


def comparison_of(rows: Sequence[VersionRow], place: int) -> CompareVersions | None:
    """The action for a click on a row: compare the version with the one before; of the first, with the one after."""
    usable = [number for number, each in enumerate(rows) if not each.obstacle]
    if place not in usable or len(usable) < 2:  # noqa: PLR2004 - a comparison has two sides
        return None
    at = max(1, usable.index(place))
    return CompareVersions(rows[usable[at - 1]].id, rows[usable[at]].id)
