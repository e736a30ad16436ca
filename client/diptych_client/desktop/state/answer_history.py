"""What each version answered in the last 30 seconds: one cell for each half second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from diptych_client import sdk

CELLS = 60
CELL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring cells with the same label: from `begin` to before `end`, where 0 is the oldest cell."""

    begin: int
    end: int
    label_id: str


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """The cells by their number, counted from the beginning of the clock."""

    closed: Mapping[int, Mapping[str, str]] = field(default_factory=dict, hash=False)
    """By cell: the label id that each snapshot answered most often."""
    number: int = -1
    """The cell that answers are added to."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    """Of that cell: how often each snapshot answered each label id."""


def with_answer(history: AnswerHistory, predictions: sdk.PicturePredictions, *, at_seconds: float) -> AnswerHistory:
    """The history with one more answer of each snapshot; failures are left out."""
    number, closed, counts = int(at_seconds / CELL_SECONDS), history.closed, history.counts
    if number != history.number:
        kept = {each: labels for each, labels in closed.items() if number - CELLS < each < number}
        if counts and number - CELLS < history.number < number:
            kept[history.number] = _winners(counts)
        closed, counts = kept, {}
    said = dict(counts)
    for snapshot_id, label_id in answered_labels(predictions):
        of_snapshot = dict(said.get(snapshot_id, {}))
        of_snapshot[label_id] = of_snapshot.get(label_id, 0) + 1
        said[snapshot_id] = of_snapshot
    return AnswerHistory(closed, number, said)


def answered_labels(predictions: sdk.PicturePredictions) -> Iterable[tuple[str, str]]:
    """Each snapshot that answered, and the id by which it knows the label that it answered."""
    for snapshot, answer in zip(predictions.model_set.snapshots, predictions.predictions, strict=True):
        if answer.failure is None:
            yield snapshot.snapshot_id, snapshot.label_ids[answer.predicted_index]


def runs(history: AnswerHistory, snapshot_id: str) -> Sequence[Run]:
    """The closed cells of a snapshot, oldest first; cells without an answer are left out."""
    first, found = history.number - CELLS, list[Run]()
    for number in sorted(history.closed):
        label_id, place = history.closed[number].get(snapshot_id), number - first
        if label_id is None or not 0 <= place < CELLS:
            continue
        if found and found[-1].end == place and found[-1].label_id == label_id:
            found[-1] = Run(found[-1].begin, place + 1, label_id)
        else:
            found.append(Run(place, place + 1, label_id))
    return found


def _winners(counts: Mapping[str, Mapping[str, int]]) -> Mapping[str, str]:
    """The label id that each snapshot answered most often, of equal ones the first."""
    return {snapshot_id: max(labels, key=labels.__getitem__) for snapshot_id, labels in counts.items()}
