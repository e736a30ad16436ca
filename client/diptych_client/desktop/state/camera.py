"""The chosen camera, and whether it delivers pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from diptych_client.desktop.state.actions import ChooseCamera
from diptych_client.desktop.state.events import CameraClosed, CameraOpened, CamerasFound
from diptych_client.desktop.state.message import Message


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """The chosen camera and its state."""

    spec: str
    is_wanted: bool = True
    is_open: bool = False
    name: str = ""
    sentence: str = ""
    """The reason if the camera fails."""
    attempt: int = 0
    """Incremented with each choice of a camera, so that a failed one is opened again."""
    known: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The available cameras: spec -> display name."""


def after(camera: CameraChoice, message: Message) -> CameraChoice:
    """The camera after a message. Events of a previous camera are ignored."""
    match message:
        case ChooseCamera(spec, is_on):
            attempt = camera.attempt + 1
            name = camera.name if spec == camera.spec else ""
            return replace(camera, spec=spec, is_wanted=is_on, is_open=False, name=name, sentence="", attempt=attempt)
        case CameraOpened(spec, name) if spec == camera.spec:
            return replace(camera, is_open=True, name=name, sentence="")
        case CameraClosed(spec, sentence) if spec == camera.spec:
            return replace(camera, is_open=False, sentence=sentence)
        case CamerasFound(names):
            return replace(camera, known=names)
    return camera
