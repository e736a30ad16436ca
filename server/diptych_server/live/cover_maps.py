"""Occlusion maps: how confident each snapshot stays if parts of a picture are covered.

The method of Zeiler and Fergus, Visualizing and understanding convolutional networks (ECCV 2014), section 4.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diptych.wire.reasons import Reason
from diptych_server.core.picture_edit import CoverBox, PictureEdit
from diptych_server.core.refusal import Refusal
from diptych_server.live.answers import Predictions
from diptych_server.live.engine import Outcome

DEFAULT_CELLS: Final = 7
_FEWEST_CELLS, _MOST_CELLS = 3, 9


@dataclass(frozen=True)
class CoverMap:
    """What covering each cell does to the answer of one snapshot to the whole picture.

    `covered` are the confidences in that answer, row by row. With a `failure`, the rest is meaningless.
    """

    answer: int
    confidence: float
    covered: Sequence[float]
    failure: Refusal | None = None


def cells_of(cells_per_side: int) -> int:
    """The cells per side that a request asks for; 0 is the default.

    Raises:
        Refusal: BAD_FIELD.
    """
    if cells_per_side and not _FEWEST_CELLS <= cells_per_side <= _MOST_CELLS:
        message = f"cells_per_side must be between {_FEWEST_CELLS} and {_MOST_CELLS}, not {cells_per_side}."
        raise Refusal(Reason.BAD_FIELD, message, field="cells_per_side")
    return cells_per_side or DEFAULT_CELLS


def covering_edits(edit: PictureEdit, cells: int) -> list[PictureEdit]:
    """The edit, then the edit with each cell covered, row by row from the top left."""
    size = 1 / cells
    boxes = [CoverBox(column * size, row * size, size, size) for row in range(cells) for column in range(cells)]
    return [edit, *(edit.covering(box) for box in boxes)]


def cover_maps(outcomes: Sequence[Outcome], snapshot_count: int) -> list[CoverMap]:
    """The map of each snapshot, from the outcomes of `covering_edits`."""
    return [_map(outcomes, place) for place in range(snapshot_count)]


def _map(outcomes: Sequence[Outcome], place: int) -> CoverMap:
    answers: list[Sequence[float]] = []
    for outcome in outcomes:
        if not isinstance(outcome, Predictions):
            return CoverMap(0, 0.0, (), outcome)
        if failure := outcome.failures.get(place):
            return CoverMap(0, 0.0, (), failure)
        answers.append(outcome.confidences[place])
    whole, *covered = answers
    answer = max(range(len(whole)), key=lambda label: whole[label])
    return CoverMap(answer, whole[answer], [each[answer] for each in covered])
