"""What covering each part of the open picture does to the answer of a side."""

from __future__ import annotations

from dataclasses import dataclass

from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.state import State
from diptych_client.formatting.text import percent

_LEAST_SPREAD = 0.05
"""Smaller drops than this are not drawn as strong as the largest one."""


@dataclass(frozen=True, slots=True)
class ShownCovers:
    """The map of one side."""

    side: Side
    cells: int
    """Per side of the picture."""
    strengths: tuple[float, ...]
    """Per cell, row by row from the top left: how much of the answer covering it takes away, 0 to 1 of the largest."""
    words: str


def shown_covers(state: State) -> ShownCovers | None:
    """The map of the chosen side; None while it is hidden or not known."""
    drawer, side = state.drawer, state.drawer.cover_side
    if side is None or drawer.covers is None:
        return None
    covers, snapshot_id = drawer.covers.covers, state.comparison.of(side).snapshot_id
    found = next((each for each in covers.maps if each.snapshot_id == snapshot_id and each.failure is None), None)
    if found is None:
        return None
    drops = [max(0.0, found.confidence - each) for each in found.covered_confidences]
    largest = max([*drops, _LEAST_SPREAD])
    answer = covers.model_set.labels[found.answer_index].name
    lowest = min(found.covered_confidences, default=found.confidence)
    words = f"Coloured parts carry {side.value.upper()}'s answer {answer}: "
    if max(drops, default=0.0) <= _LEAST_SPREAD:
        words = f"No single part carries {side.value.upper()}'s answer {answer}: "
    words += f"{percent(found.confidence)} falls to {percent(lowest)} at most."
    return ShownCovers(side, covers.cells_per_side, tuple(each / largest for each in drops), words)


def covers_words(state: State) -> str:
    """What the map shows, or why there is none; empty while it is hidden."""
    drawer = state.drawer
    if drawer.cover_side is None:
        return ""
    shown = shown_covers(state)
    return drawer.covers_problem or (shown.words if shown is not None else "Covering one part after another ...")
