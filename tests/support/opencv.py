"""OpenCV for the tests of real cameras and video files, skipped where its system libraries are missing."""

from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def opencv() -> ModuleType:
    """The module `cv2`, or a skip that names the Debian packages it needs."""
    try:
        import cv2  # noqa: PLC0415  # the import itself fails where libGL is missing
    except ImportError as error:
        pytest.skip(f"OpenCV does not load ({error}); on Debian: apt-get install libgl1 libglib2.0-0")
    return cv2
