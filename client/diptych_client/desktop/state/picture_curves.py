"""The confidence of both versions along the knob in hand, and where their training pictures lie on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from diptych_client import sdk
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.asking import knob_value
from diptych_client.desktop.state.picture_answers import shown_label
from diptych_client.desktop.state.state import State
from diptych_client.formatting.text import count

Point = tuple[float, float]
"""A value of the knob, and the confidence there."""

_HALF = 0.5
_FARTHER: Mapping[sdk.Knob, tuple[str, str]] = {
    sdk.Knob.LIGHT: ("darker", "brighter"),
    sdk.Knob.CONTRAST: ("flatter", "richer in contrast"),
    sdk.Knob.BLUR: ("sharper", "blurrier"),
}


@dataclass(frozen=True, slots=True)
class Footprint:
    """Where the training pictures of a side lie on the knob."""

    values: tuple[float, ...]
    recording_count: int
    below_count: int = 0
    above_count: int = 0

    @property
    def words(self) -> str:
        """How many recordings it shows."""
        beyond = self.below_count + self.above_count
        return count(self.recording_count, "recording") + (f", {beyond:,} pictures beyond" if beyond else "")


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot: both curves over the knob in hand."""

    knob: sdk.Knob
    label: str
    low: float
    high: float
    value: float
    """Of the edit in hand."""
    lines: Mapping[Side, Sequence[Point]] = field(default_factory=dict, hash=False)
    footprints: Mapping[Side, Footprint] = field(default_factory=dict, hash=False)
    hint: str = ""


def plot(state: State) -> Plot | None:
    """The plot for the knob in hand; None until its curves are known."""
    what_if, label = state.drawer.what_if, shown_label(state)
    seen = what_if.curves
    curve = next(iter(seen.curves.curves), None) if seen is not None else None
    if seen is None or curve is None or curve.knob != what_if.knob or not curve.points:
        return None
    models = seen.curves.model_set
    index = next((place for place, each in enumerate(models.labels) if each.name == label), None)
    if index is None:
        return None
    lines: dict[Side, Sequence[Point]] = {}
    footprints: dict[Side, Footprint] = {}
    for side in Side:
        place = _place(models, state.comparison.of(side).snapshot_id)
        if place is None or not models.labels[index].is_known[place]:
            continue
        values = (each.value for each in curve.points)
        lines[side] = tuple(zip(values, curve.confidences(place, index), strict=True))
        if curve.footprints:
            footprints[side] = _footprint(curve.footprints[place])
    hints = [record_more(side, lines[side], footprints.get(side), what_if.knob) for side in reversed(lines)]
    return Plot(
        what_if.knob,
        label,
        curve.points[0].value,
        curve.points[-1].value,
        knob_value(what_if.edit, what_if.knob),
        lines,
        footprints,
        hint=next(filter(None, hints), ""),
    )


def record_more(side: Side, line: Sequence[Point], footprint: Footprint | None, knob: sdk.Knob) -> str:
    """A hint if a side falls below 50 % where it has no pictures, from where it is above: "Record darker pictures"."""
    if footprint is None or not footprint.values or knob not in _FARTHER:
        return ""
    darker, brighter = _FARTHER[knob]
    low, high = min(footprint.values), max(footprint.values)
    for (value, share), (next_value, next_share) in pairwise(line):
        if share < _HALF <= next_share and value < low and not footprint.below_count:
            return _more(side, darker)
        if share >= _HALF > next_share and next_value > high and not footprint.above_count:
            return _more(side, brighter)
    return ""


def _more(side: Side, what: str) -> str:
    return f"{side.value.upper()} falls below 50 % where it has no pictures. Record {what} ones."


def _footprint(found: sdk.KnobFootprint) -> Footprint:
    values = tuple(each.value for each in found.ticks)
    return Footprint(values, found.recording_count, found.below_count, found.above_count)


def _place(models: sdk.ModelSet, snapshot_id: str) -> int | None:
    return next((place for place, each in enumerate(models.snapshots) if each.snapshot_id == snapshot_id), None)
