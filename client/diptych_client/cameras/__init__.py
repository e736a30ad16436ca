"""Cameras behind one interface: webcams, videos, folders of pictures, and cameras from installed packages."""

from diptych_client.cameras.camera import Camera, CameraError, CameraFrame, utc_now
from diptych_client.cameras.folder import FolderCamera, UnreadablePicture
from diptych_client.cameras.jpeg import encode_jpeg, encode_square
from diptych_client.cameras.newest import NewestFrame
from diptych_client.cameras.opening import CAMERA_EXAMPLES, open_camera
from diptych_client.cameras.pacing import paced
from diptych_client.cameras.plugins import installed_cameras
from diptych_client.cameras.video import VideoCamera
from diptych_client.cameras.webcam import WebCamera

__all__ = [
    "CAMERA_EXAMPLES",
    "Camera",
    "CameraError",
    "CameraFrame",
    "FolderCamera",
    "NewestFrame",
    "UnreadablePicture",
    "VideoCamera",
    "WebCamera",
    "encode_jpeg",
    "encode_square",
    "installed_cameras",
    "open_camera",
    "paced",
    "utc_now",
]
