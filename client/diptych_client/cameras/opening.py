"""Opens the camera that a user names."""

from pathlib import Path
from typing import Final

from diptych_client.cameras.camera import Camera, CameraError
from diptych_client.cameras.folder import FolderCamera
from diptych_client.cameras.plugins import installed_cameras, open_plugin
from diptych_client.cameras.video import VideoCamera
from diptych_client.cameras.webcam import WebCamera

CAMERA_EXAMPLES: Final = (
    ("0", "the first webcam; 1 is the second"),
    ("/dev/video0", "a webcam by its device"),
    ("/home/me/clip.mp4", "a video"),
    ("/home/me/pictures", "a folder of pictures"),
    ("virtual:mug", "a drawn mug; no webcam needed"),
    ("virtual:mug?light=lamp&background=desk&seed=3", "the same with other light and background"),
)
"""Examples of camera names, and what they open."""
_DEVICE = "/dev/video"


def open_camera(spec: str) -> Camera:
    """The camera of this name, ready for `with`.

    Args:
        spec: as in `CAMERA_EXAMPLES`, or the name of an installed camera (`diptych_client.cameras.plugins`).

    Raises:
        CameraError: no camera has this name; opening it with `with` may also fail.
    """
    if spec.isdecimal():
        return WebCamera(int(spec))
    if spec.startswith(_DEVICE) and spec.removeprefix(_DEVICE).isdecimal():
        return WebCamera(int(spec.removeprefix(_DEVICE)))
    kind, _, text = spec.partition(":")
    installed = installed_cameras()
    if kind in installed:
        return open_plugin(installed[kind], text)
    path = Path(spec)
    if path.is_dir():
        return FolderCamera(path)
    if path.is_file():
        return VideoCamera(path)
    kinds = ", ".join(sorted(installed)) or "none"
    raise CameraError(
        f"{spec!r} is not a camera, video or folder. Try a number such as 0, or virtual:mug. "
        f"Installed cameras: {kinds}."
    )
