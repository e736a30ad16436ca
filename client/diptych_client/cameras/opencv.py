"""The door to OpenCV, opened only by cameras that need it: importing it asks for system libraries."""

from types import ModuleType

from diptych_client.cameras.camera import CameraError


def import_opencv() -> ModuleType:
    """The module `cv2`, its own messages on stderr silenced.

    Raises:
        CameraError: it does not load; the message says what to install.
    """
    try:
        import cv2  # noqa: PLC0415 - only a real camera or video needs it, and it may be missing libGL
    except ImportError as error:
        raise CameraError(
            f"OpenCV does not load ({error}). Install what it needs (on Debian and Ubuntu: apt-get install libgl1 "
            "libglib2.0-0), or use the virtual camera, which needs nothing: virtual:mug."
        ) from error
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2
