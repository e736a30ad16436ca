"""Which camera, and whether it gives pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from diptych_client.desktop.state.actions import ChooseCamera
from diptych_client.desktop.state.events import CameraClosed, CameraOpened, CamerasFound
from diptych_client.desktop.state.message import Message


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """The camera as the window knows it."""

    spec: str
    is_wanted: bool = True
    is_open: bool = False
    name: str = ""
    sentence: str = ""
    """Why it gives no pictures although it should."""
    attempt: int = 0
    """Grows each time that somebody chooses a camera, so that one that failed is opened again."""
    known: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What cameras can be opened by -> what to call them."""


def after(camera: CameraChoice, message: Message) -> CameraChoice:
    """The camera after what was wanted or has happened; news of a camera that was left is not heard."""
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
