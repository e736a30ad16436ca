"""Events of the drawer: what the server answers about the open picture."""

from __future__ import annotations

from dataclasses import dataclass, field

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture, and the snapshots that are asked about it."""

    number: int
    """The number of the picture in the drawer."""
    snapshot_ids: tuple[str, ...]
    instance_id: str = ""
    frame: object = field(default=None, compare=False)
    """A `CameraFrame` if the picture is not stored."""


@dataclass(frozen=True, slots=True)
class PictureExplained:
    """Why the snapshots answer as they do."""

    asked: Asked
    explanation: sdk.Explanation


@dataclass(frozen=True, slots=True)
class EditAnswered:
    """The answers to an edited picture; `frame` is the edited picture."""

    asked: Asked
    edit: sdk.PictureEdit
    probe: sdk.Probe
    frame: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CurvesSeen:
    """The answers along one knob."""

    asked: Asked
    edit: sdk.PictureEdit
    curves: sdk.KnobCurves


@dataclass(frozen=True, slots=True)
class CoversSeen:
    """What covering each part does."""

    asked: Asked
    edit: sdk.PictureEdit
    covers: sdk.CoverMaps


@dataclass(frozen=True, slots=True)
class CauseCheckSeen:
    """The state of the check of a recording."""

    asked: Asked
    snapshot_id: str
    recording_id: str
    check: sdk.ExplanationCheck


@dataclass(frozen=True, slots=True)
class AskingFailed:
    """The server did not answer a question about a picture; the sentence says why."""

    asked: Asked
    question: str
    """ "answer", "edit", "curves", "covers", or the recording whose check failed."""
    sentence: str


PicturesEvent = PictureExplained | EditAnswered | CurvesSeen | CoversSeen | CauseCheckSeen | AskingFailed
