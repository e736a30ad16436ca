"""The centre square that models see."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from diptych.pictures import PictureRejectedError, Square, square, square_image, thumbnail


def with_margins(picture_format: str) -> bytes:
    """A wide picture: a green square between black margins."""
    image = Image.new("RGB", (400, 200), "black")
    ImageDraw.Draw(image).rectangle((100, 0, 299, 199), fill=(0, 200, 0))
    buffer = BytesIO()
    image.save(buffer, picture_format)
    return buffer.getvalue()


@given(width=st.integers(1, 5000), height=st.integers(1, 5000))
def test_the_square_is_centred_and_as_large_as_can_be(width: int, height: int) -> None:
    """It spans the short side and leaves equal margins on the long one."""
    crop = square(width, height)

    assert crop.side == min(width, height)
    assert abs(width - crop.side - 2 * crop.left) <= 1
    assert abs(height - crop.side - 2 * crop.top) <= 1


def test_a_square_picture_is_its_own_square() -> None:
    """Nothing is cut from a square."""
    assert square(224, 224) == Square(0, 0, 224)


@pytest.mark.parametrize("picture_format", ["jpeg", "png", "webp", "bmp"])
@pytest.mark.parametrize("side", [32, 150, 260])
def test_only_the_square_is_seen(picture_format: str, side: int) -> None:
    """The margins are cut at any size, above or below that of the picture."""
    image = square_image(with_margins(picture_format), side=side)

    assert (image.mode, image.size) == ("RGB", (side, side))
    for corner in [(3, 3), (side - 4, 3), (3, side - 4), (side - 4, side - 4)]:
        assert image.getpixel(corner) == pytest.approx((0, 200, 0), abs=25)


def test_a_turned_photograph_is_seen_upright() -> None:
    """A phone's picture is turned before it is shown."""
    image = Image.new("RGB", (60, 60), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 29, 59), fill="black")
    exif = Image.Exif()
    exif[0x0112] = 6  # the left edge was up
    buffer = BytesIO()
    image.save(buffer, "JPEG", exif=exif)

    seen = square_image(buffer.getvalue(), side=60)

    assert seen.getpixel((10, 5)) == pytest.approx((0, 0, 0), abs=25)
    assert seen.getpixel((10, 55)) == pytest.approx((255, 255, 255), abs=25)


def test_a_thumbnail_is_a_small_square_jpeg() -> None:
    """It has the requested side."""
    image = Image.open(BytesIO(thumbnail(with_margins("png"), side=96)))

    assert (image.format, image.size) == ("JPEG", (96, 96))


def test_a_truncated_picture_has_no_thumbnail() -> None:
    """Damage is refused here as on capture."""
    data = with_margins("png")

    with pytest.raises(PictureRejectedError):
        thumbnail(data[: len(data) // 2])
