"""Actions for what changed between two versions, and for pictures of their dataset."""

from dataclasses import dataclass

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class ChooseChange:
    """Mark the pictures of a change of the data; an empty id marks none."""

    group_id: str


@dataclass(frozen=True, slots=True)
class PointAtChange:
    """Mark the pictures of a change while the mouse is over it; an empty id ends that."""

    group_id: str


@dataclass(frozen=True, slots=True)
class CheckChanges:
    """Train without each change, to find out what it did."""

    a_id: str
    b_id: str


@dataclass(frozen=True, slots=True)
class CancelCheck:
    """Cancel that, for everyone who compares these versions; finished trainings are kept."""

    a_id: str
    b_id: str


@dataclass(frozen=True, slots=True)
class ListAnswers:
    """List all answers with an outcome."""

    a_id: str
    b_id: str
    outcome: sdk.AnswerOutcome


@dataclass(frozen=True, slots=True)
class RelabelPictures:
    """Move pictures of a dataset to another label, without selecting them."""

    dataset_id: str
    instance_ids: tuple[str, ...]
    label_id: str


@dataclass(frozen=True, slots=True)
class RemovePictures:
    """Remove pictures from a dataset, without selecting them."""

    dataset_id: str
    instance_ids: tuple[str, ...]


ChangesAction = (
    ChooseChange | PointAtChange | CheckChanges | CancelCheck | ListAnswers | RelabelPictures | RemovePictures
)
