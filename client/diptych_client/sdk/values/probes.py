"""Edited pictures, and what they change about the answers."""

from dataclasses import dataclass, fields
from enum import StrEnum

from diptych_client.sdk.values.explanations import PictureProperties
from diptych_client.sdk.values.failure import Failure
from diptych_client.sdk.values.predictions import ModelSet, PicturePredictions


@dataclass(frozen=True, slots=True)
class CoverBox:
    """A box within a picture that is covered with grey, as shares of the side of its square, 0 to 1."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureEdit:
    """A change of a picture. Fields that are 0 change nothing; they apply in this order."""

    light: float = 0.0
    """Brightness in stops, -4 to 4: each stop doubles the light."""
    contrast: float = 0.0
    """Contrast in doublings, -4 to 4."""
    blur: float = 0.0
    """Standard deviation of a Gaussian blur as a share of the side, 0 to 0.2."""
    turn_degrees: float = 0.0
    """Clockwise rotation, -180 to 180."""
    nearer: float = 0.0
    """Magnification in doublings, -2 to 2: above 0 is nearer."""
    shift_right: float = 0.0
    """As a share of the side, -1 to 1."""
    shift_down: float = 0.0
    """As a share of the side, -1 to 1."""
    covers: tuple[CoverBox, ...] = ()
    """At most 16."""

    @property
    def is_none(self) -> bool:
        """Whether it changes nothing."""
        return not any(getattr(self, field.name) for field in fields(self))


class Knob(StrEnum):
    """One value of a picture that can be changed gradually."""

    LIGHT = "light"
    CONTRAST = "contrast"
    BLUR = "blur"
    TURN = "turn"
    NEARER = "nearer"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """The answers to one edited picture."""

    predictions: PicturePredictions | None
    """None if it failed."""
    picture: bytes
    """The square that the backbone saw, as PNG; empty unless requested."""
    properties: PictureProperties | None
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class Probe:
    """The answers to edited versions of a picture, in the order of the edits."""

    model_set: ModelSet
    outcomes: tuple[EditOutcome, ...]


@dataclass(frozen=True, slots=True)
class KnobTick:
    """One training picture on a knob."""

    instance_id: str
    recording_id: str
    label_index: int
    """The place of its label in the model set."""
    value: float
    """The value of the knob at which the asked picture has the same property."""


@dataclass(frozen=True, slots=True)
class KnobFootprint:
    """Where the training pictures of one snapshot lie on a knob."""

    ticks: tuple[KnobTick, ...]
    below_count: int
    """Training pictures beyond the lowest value."""
    above_count: int
    """Training pictures beyond the highest value."""

    @property
    def recording_count(self) -> int:
        """The number of recordings with a tick."""
        return len({tick.recording_id for tick in self.ticks})


@dataclass(frozen=True, slots=True)
class KnobPoint:
    """The answers at one value of a knob."""

    value: float
    predictions: PicturePredictions
    properties: PictureProperties


@dataclass(frozen=True, slots=True)
class KnobCurve:
    """The answers along one knob, in increasing order of the value."""

    knob: Knob
    points: tuple[KnobPoint, ...]
    footprints: tuple[KnobFootprint, ...]
    """Per snapshot; empty for turn, nearer and shift, which have no measured property."""

    def confidences(self, snapshot: int, label_index: int) -> tuple[float, ...]:
        """The confidence of a snapshot in a label at each point; both by their place in the model set."""
        answers = [point.predictions.predictions[snapshot].confidences for point in self.points]
        return tuple(answer[label_index] if answer else 0.0 for answer in answers)


@dataclass(frozen=True, slots=True)
class KnobCurves:
    """The answers along several knobs, in the order of the request."""

    model_set: ModelSet
    curves: tuple[KnobCurve, ...]


@dataclass(frozen=True, slots=True)
class CoverMap:
    """What covering each part of a picture does to the answer of one snapshot."""

    snapshot_id: str
    answer_index: int
    """The place in the model set of the answer to the whole picture."""
    confidence: float
    """In that answer, 0 to 1."""
    covered_confidences: tuple[float, ...]
    """Per cell, row by row from the top left: the confidence in that answer with the cell covered."""
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class CoverMaps:
    """The cover map of each snapshot, in the order of the request."""

    model_set: ModelSet
    maps: tuple[CoverMap, ...]
    cells_per_side: int
