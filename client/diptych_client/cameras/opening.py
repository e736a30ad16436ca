"""From what people type to a camera."""

from pathlib import Path

from diptych_client.cameras.camera import Camera, CameraError
from diptych_client.cameras.folder import FolderCamera
from diptych_client.cameras.video import VideoCamera
from diptych_client.cameras.virtual.camera import VirtualCamera
from diptych_client.cameras.virtual.spec import parse_scenes
from diptych_client.cameras.webcam import WebCamera

CAMERA_HELP = (
    "a number such as 0 or a device such as /dev/video0 for a real camera, the path of a video or of a folder of "
    'pictures, or "virtual", "virtual:mug", "virtual:mug?light=lamp&background=desk&seed=3"'
)
_DEVICE = "/dev/video"
_VIRTUAL = "virtual"


def open_camera(spec: str) -> Camera:
    """The camera that the words name, ready for `with`.

    Args:
        spec: see `CAMERA_HELP`.

    Raises:
        CameraError: the words name nothing; opening it with `with` may fail too.
    """
    if spec.isdecimal():
        return WebCamera(int(spec))
    if spec.startswith(_DEVICE) and spec.removeprefix(_DEVICE).isdecimal():
        return WebCamera(int(spec.removeprefix(_DEVICE)))
    kind, _, scene = spec.partition(":")
    if kind == _VIRTUAL:
        return VirtualCamera(parse_scenes(scene), name=spec)
    path = Path(spec)
    if path.is_dir():
        return FolderCamera(path)
    if path.is_file():
        return VideoCamera(path)
    raise CameraError(f"There is no camera, video or folder {spec!r}. Give {CAMERA_HELP}.")
