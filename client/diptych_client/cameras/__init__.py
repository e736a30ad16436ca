"""Cameras of every kind behind one interface: real ones, videos, folders of pictures and a virtual one."""

from diptych_client.cameras.camera import Camera, CameraError, CameraFrame
from diptych_client.cameras.folder import FolderCamera, UnreadablePicture
from diptych_client.cameras.jpeg import encode_jpeg, encode_square
from diptych_client.cameras.newest import NewestFrame
from diptych_client.cameras.opening import CAMERA_EXAMPLES, open_camera
from diptych_client.cameras.pacing import paced
from diptych_client.cameras.video import VideoCamera
from diptych_client.cameras.virtual import SceneSettings, VirtualCamera
from diptych_client.cameras.webcam import WebCamera

__all__ = [
    "CAMERA_EXAMPLES",
    "Camera",
    "CameraError",
    "CameraFrame",
    "FolderCamera",
    "NewestFrame",
    "SceneSettings",
    "UnreadablePicture",
    "VideoCamera",
    "VirtualCamera",
    "WebCamera",
    "encode_jpeg",
    "encode_square",
    "open_camera",
    "paced",
]
