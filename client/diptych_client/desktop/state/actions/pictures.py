"""Actions of the drawer that shows one picture and what versions answer to it."""

from dataclasses import dataclass, field

from diptych_client import sdk
from diptych_client.desktop.state.actions.choices import Side


@dataclass(frozen=True, slots=True)
class OpenPicture:
    """Open a picture in the drawer: a stored one, or a frame that is not stored. With neither, close the drawer."""

    instance_id: str = ""
    """An instance of a dataset or of a snapshot."""
    frame: object = field(default=None, compare=False)
    """A `CameraFrame`: its pixels, and when it was captured."""


@dataclass(frozen=True, slots=True)
class ShowAnswerOf:
    """Choose the side whose answer the drawer is about."""

    side: Side


@dataclass(frozen=True, slots=True)
class ChooseCause:
    """Choose one of the recordings behind the answer of a side."""

    side: Side
    recording_id: str


@dataclass(frozen=True, slots=True)
class CheckCause:
    """Train a snapshot without a recording, to find out what it then answers to the open picture."""

    snapshot_id: str
    recording_id: str


@dataclass(frozen=True, slots=True)
class CancelCauseCheck:
    """Cancel that, for everyone who checks the same."""

    snapshot_id: str
    recording_id: str


@dataclass(frozen=True, slots=True)
class EditPicture:
    """Change the open picture; the stored one stays as it is. `knob` is the one in hand."""

    edit: sdk.PictureEdit
    knob: sdk.Knob | None = None


@dataclass(frozen=True, slots=True)
class TakeKnob:
    """Take a knob in hand: its curves are shown."""

    knob: sdk.Knob


@dataclass(frozen=True, slots=True)
class KeepEdit:
    """Remember the current edit as a try, as the knob was released."""


@dataclass(frozen=True, slots=True)
class KeepTry:
    """Keep a try for other pictures, or stop keeping it."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowCovers:
    """Show what covering each part does to the answer of a side; None hides it."""

    side: Side | None


@dataclass(frozen=True, slots=True)
class FollowLive:
    """Show the live picture in the drawer, and explain it again and again."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class NamePicture:
    """Say what an open frame shows."""

    label_name: str


@dataclass(frozen=True, slots=True)
class AddOpened:
    """Add the open frame, unedited, to a dataset under a label."""

    dataset_id: str
    label_name: str
    label_id: str = ""
    """Empty for a label that the dataset does not have yet."""


PicturesAction = (
    OpenPicture
    | ShowAnswerOf
    | ChooseCause
    | CheckCause
    | CancelCauseCheck
    | EditPicture
    | TakeKnob
    | KeepEdit
    | KeepTry
    | ShowCovers
    | FollowLive
    | NamePicture
    | AddOpened
)
