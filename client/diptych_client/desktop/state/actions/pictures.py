"""Actions of the drawer that shows one picture."""

from dataclasses import dataclass, field

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


PicturesAction = OpenPicture | ShowAnswerOf
