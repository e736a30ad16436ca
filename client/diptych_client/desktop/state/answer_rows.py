"""The labels of both answers in one list, with the confidences of side A and side B."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diptych_client import sdk

_MARGIN = 0.08
"""A label moves up only if it is stronger than the one above by more than this, so that rows do not flicker."""

_LIMITS = (1, 2, 3, 5, 10, 20, 30, 50, 101)
"""The limits in per cent under which labels are folded: few, so that the text stays calm."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One label with both confidences, 0 to 1; None if the version does not have the label."""

    name: str
    a: float | None
    b: float | None

    @property
    def strength(self) -> float:
        """The larger of both confidences."""
        return max(self.a or 0.0, self.b or 0.0)


@dataclass(frozen=True, slots=True)
class AnswerRows:
    """The rows to draw, and what is left out."""

    shown: Sequence[AnswerRow]
    folded: Sequence[AnswerRow] = ()

    @property
    def folded_text(self) -> str:
        """The number of folded labels and the limit that none of them exceeds, such as "27 others under 3 %"."""
        if not self.folded:
            return ""
        strongest = 100 * max(each.strength for each in self.folded)
        limit = next(each for each in _LIMITS if each > strongest)
        return f"{len(self.folded):,} {'other' if len(self.folded) == 1 else 'others'} under {limit} %"


def all_rows(predictions: sdk.PicturePredictions, a_id: str, b_id: str) -> Sequence[AnswerRow]:
    """A row for each label of the model set, in its order."""
    shares = [_shares(predictions, each) for each in (a_id, b_id)]
    labels = predictions.model_set.labels
    return [AnswerRow(label.name, shares[0].get(place), shares[1].get(place)) for place, label in enumerate(labels)]


def arranged(rows: Sequence[AnswerRow], *, most: int, before: Sequence[str] = ()) -> AnswerRows:
    """The rows in their usual order if all fit; otherwise the `most` strongest ones, the strongest first.

    Args:
        rows: all rows.
        most: the maximum number of rows shown.
        before: the names in the previous order, which changes only as far as needed.
    """
    if len(rows) <= most:
        return AnswerRows(rows)
    places = {name: place for place, name in enumerate(before)}
    order = sorted(rows, key=lambda each: places.get(each.name, len(places)))
    if not before:
        order.sort(key=lambda each: -each.strength)
    is_sorted = False
    while not is_sorted:
        is_sorted = True
        for place in range(len(order) - 1):
            if order[place + 1].strength > order[place].strength + _MARGIN:
                order[place], order[place + 1] = order[place + 1], order[place]
                is_sorted = False
    return AnswerRows(order[:most], order[most:])


def missing_text(rows: Sequence[AnswerRow]) -> str:
    """The labels that one version does not have, in one line for each version."""
    lines = []
    for letter, names in (
        ("A", [each.name for each in rows if each.a is None and each.b is not None]),
        ("B", [each.name for each in rows if each.b is None and each.a is not None]),
    ):
        if names:
            number = f" ({len(names):,})" if len(names) > 1 else ""
            lines.append(f"{letter} does not have: {', '.join(names)}{number}")
    return "\n".join(lines)


def _shares(predictions: sdk.PicturePredictions, snapshot_id: str) -> Mapping[int, float]:
    """The confidences of a snapshot by the place of the label; none if it did not answer."""
    model_set = predictions.model_set
    for place, each in enumerate(model_set.snapshots):
        answer = next((one for one in predictions.predictions if one.snapshot_id == each.snapshot_id), None)
        if each.snapshot_id == snapshot_id and answer is not None and answer.failure is None:
            known = (number for number, label in enumerate(model_set.labels) if label.is_known[place])
            return {number: answer.confidences[number] for number in known}
    return {}
