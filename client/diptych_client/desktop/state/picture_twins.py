"""The twin of the open picture: the nearest own picture that gets another answer, and how the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diptych_client import sdk
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.picture_answers import label_id
from diptych_client.desktop.state.picture_causes import explained_side
from diptych_client.desktop.state.state import State
from diptych_client.formatting.reasons import change_words
from diptych_client.formatting.text import percent


@dataclass(frozen=True, slots=True)
class TwinPicture:
    """The twin for one side."""

    side: Side
    instance_id: str
    label_id: str
    title: str
    words: str


def twins(state: State) -> Sequence[TwinPicture]:
    """The twins of both sides, as far as there are any."""
    return [twin for side in Side if (twin := _twin(state, side)) is not None]


def _twin(state: State, side: Side) -> TwinPicture | None:
    found = explained_side(state, side)
    if found is None or found[0].twin is None:
        return None
    twin, models = found[0].twin, found[1]
    title = f"{twin.answer}" if twin.answer_index == twin.label_index else f"{twin.answer}, but it is {twin.label}"
    return TwinPicture(side, twin.instance_id, label_id(models, twin.answer_index), title, _words(twin))


def _words(twin: sdk.Twin) -> str:
    """What would have to change."""
    asked, other = twin.asked_properties, twin.twin_properties
    differs = change_words(asked, other) if asked is not None and other is not None else ""
    parts = []
    if twin.turning_share is not None:
        parts.append(f"Turns {percent(twin.turning_share)} of the way.")
    parts.append(f"It is {differs}." if differs else "Alike in light and sharpness.")
    return " ".join(parts)
