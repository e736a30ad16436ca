"""The pictures of one snapshot or two as points."""

from dataclasses import dataclass

from diptych_client.sdk.values.compared_answers import AnswerOutcome
from diptych_client.sdk.values.verdicts import ComparedLabel


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One picture on the map. Labels and answers are places in `PictureMap.labels`."""

    instance_id: str
    """Of B if it has the picture, else of A."""
    recording_id: str
    x: float
    """-1 to 1."""
    y: float
    """-1 to 1; upwards."""
    a_label_index: int | None
    """None if A does not have the picture."""
    b_label_index: int | None
    """None if B does not have the picture."""
    a_answer_index: int | None
    """The honest answer of A; None if it has none."""
    b_answer_index: int | None
    """The honest answer of B; None if it has none."""
    outcome: AnswerOutcome | None
    """None if the picture is not in the exam of the two."""


@dataclass(frozen=True, slots=True)
class PictureMap:
    """Pictures that look alike to the backbone are near each other."""

    labels: tuple[ComparedLabel, ...]
    points: tuple[MapPoint, ...]
    """Those of a recording after each other, in the order of capture."""
    variance_share: float
    """The share of the variance of the embeddings that the map shows, 0 to 1."""
    left_out_count: int
    """Pictures that are not on the map, because there are more than 5,000."""
