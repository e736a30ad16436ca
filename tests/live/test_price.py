"""Which live frames are soon decoded."""

import pytest
from PIL import Image

from diptych_server.live.price import is_expensive
from support.hostile_pictures import RGBA, encoded, hostile_pictures, png, progressive, with_scans


def jpeg(size: tuple[int, int], **options: int) -> bytes:
    """A JPEG with something to see."""
    return encoded(Image.radial_gradient("L").resize(size).convert("RGB"), "JPEG", **options)


@pytest.mark.parametrize(
    "picture",
    [
        jpeg((240, 240)),
        jpeg((1920, 1080)),
        jpeg((3840, 2160)),
        jpeg((1920, 1080), progressive=True),
        png((640, 480)),
        encoded(Image.new("RGB", (640, 480)), "WEBP"),
        b"no picture at all",
    ],
)
def test_camera_frames_are_cheap(picture: bytes) -> None:
    """A JPEG is read at a fraction, so that it may be large; bytes that are not a picture are refused immediately."""
    assert not is_expensive(picture, side=240)


@pytest.mark.parametrize(
    "picture",
    [
        jpeg((6000, 5000)),
        png((2000, 2000), colour_type=RGBA),
        encoded(Image.new("RGB", (1280, 720)), "WEBP"),
        with_scans(progressive((1000, 1000)), 100),
        progressive((4000, 4000)),  # 30 KB
        jpeg((240, 240)) + bytes(2**20),
        hostile_pictures()["largest palette"],
    ],
)
def test_slow_pictures_are_expensive(picture: bytes) -> None:
    """It is answered in the slow lane, so that others do not wait for it."""
    assert is_expensive(picture, side=240)
