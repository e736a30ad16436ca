"""The list of tries: what was edited, what both versions answered, and what changed since the try before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from diptych_client import sdk
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.asking import knob_value
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.what_if import Said, Try
from diptych_client.formatting.text import count, percent

NAMES: Mapping[sdk.Knob, str] = MappingProxyType(
    {
        sdk.Knob.LIGHT: "Light",
        sdk.Knob.CONTRAST: "Contrast",
        sdk.Knob.BLUR: "Blur",
        sdk.Knob.TURN: "Turn",
        sdk.Knob.NEARER: "Nearer",
        sdk.Knob.SHIFT: "Shift",
    }
)
RANGES: Mapping[sdk.Knob, tuple[float, float]] = MappingProxyType(
    {
        sdk.Knob.LIGHT: (-3.0, 3.0),
        sdk.Knob.CONTRAST: (-2.0, 2.0),
        sdk.Knob.BLUR: (0.0, 0.06),
        sdk.Knob.TURN: (-90.0, 90.0),
        sdk.Knob.NEARER: (-1.0, 1.5),
        sdk.Knob.SHIFT: (-0.4, 0.4),
    }
)
"""The first and last value of each knob, as those of the server's curves."""


@dataclass(frozen=True, slots=True)
class TryRow:
    """One row of the list, newest first."""

    number: int
    edit: sdk.PictureEdit
    values: str
    answers: Mapping[Side, str]
    """What each side answered, with the change since the try before."""
    is_kept: bool


def try_rows(state: State) -> Sequence[TryRow]:
    """All tries, newest first."""
    tries = state.drawer.what_if.tries
    before = {each.number: tries[place - 1] if place else None for place, each in enumerate(tries)}
    return [
        TryRow(each.number, each.edit, edit_words(each.edit), _answers(state, each, before[each.number]), each.is_kept)
        for each in reversed(tries)
    ]


def edit_words(edit: sdk.PictureEdit) -> str:
    """What an edit changes, such as "Light -1.5, 1 cover"."""
    parts = [f"{NAMES[knob]} {value_words(knob, value)}" for knob in sdk.Knob if (value := knob_value(edit, knob))]
    if edit.covers:
        parts.append(count(len(edit.covers), "cover"))
    return ", ".join(parts)


def value_words(knob: sdk.Knob, value: float) -> str:
    """The value of a knob for people."""
    match knob:
        case sdk.Knob.BLUR:
            return f"{100 * value:.1f} %"
        case sdk.Knob.TURN:
            return f"{value:+.0f}°"
        case sdk.Knob.NEARER:
            return f"x {2.0**value:.2f}"
        case sdk.Knob.SHIFT:
            return f"{100 * value:+.0f} %"
    return f"{value:+.1f}"


def stepped(knob: sdk.Knob, value: float, steps: int) -> float:
    """The value some keyboard steps further, of 24 over the whole range."""
    low, high = RANGES[knob]
    moved = value + steps * (high - low) / 24
    inside = min(max(moved, low), high)
    return 0.0 if abs(inside) < (high - low) / 1000 else round(inside, 4)


def _answers(state: State, this: Try, before: Try | None) -> Mapping[Side, str]:
    found = {}
    for side in Side:
        said = _said(this, state.comparison.of(side).snapshot_id)
        if said is not None:
            comparable = before if before is not None and before.picture == this.picture else None
            was = _said(comparable, said.snapshot_id) if comparable is not None else None
            found[side] = f"{said.label} {percent(said.confidence)}{_change(said, was)}"
    return found


def _change(said: Said, was: Said | None) -> str:
    if was is None:
        return ""
    if was.label != said.label:
        return f", was {was.label}"
    points = round(100 * said.confidence) - round(100 * was.confidence)
    return f" ({points:+d})" if points else ""


def _said(this: Try, snapshot_id: str) -> Said | None:
    return next((each for each in this.said if each.snapshot_id == snapshot_id), None)
