"""The one form in which pictures are stored."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from diptych.pictures import PictureRejectedError, normal_form
from diptych.wire.reasons import Reason

RED, BLUE = (220, 30, 20), (20, 40, 210)


def scene(mode: str = "RGB", size: tuple[int, int] = (80, 60)) -> Image.Image:
    """A blue picture with a red top left quarter."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    if mode == "I;16":
        return image.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    return image.convert(mode)


def encoded(image: Image.Image, picture_format: str, **options: Any) -> bytes:
    """The image as a file of the format."""
    buffer = BytesIO()
    image.save(buffer, picture_format, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """The decoded picture."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def is_reddish(pixel: Any) -> bool:
    """Whether a pixel is of the red quarter."""
    return bool(pixel[0] > 150 and pixel[2] < 90)


@pytest.mark.parametrize(
    "data",
    [
        encoded(scene(), "jpeg"),
        encoded(scene(), "jpeg", progressive=True),
        encoded(scene("L"), "jpeg"),
        encoded(scene(), "png"),
        encoded(scene("L"), "png"),
        encoded(scene(), "webp"),
        encoded(scene(), "webp", lossless=True),
    ],
    ids=["jpeg", "progressive", "grey jpeg", "png", "grey png", "webp", "lossless webp"],
)
def test_a_plain_picture_keeps_its_bytes(data: bytes) -> None:
    """A picture in normal form is stored unchanged."""
    assert normal_form(data).data == data


@pytest.mark.parametrize("orientation", range(2, 9))
def test_the_exif_orientation_is_applied_once(orientation: int) -> None:
    """The red corner is where the viewer of the photograph saw it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(scene(), "jpeg", exif=exif, quality=95, subsampling=0)

    picture = normal_form(data)

    image = opened(picture.data)
    corners = {(x, y): is_reddish(image.getpixel((x * (image.width - 6) + 3, y * (image.height - 6) + 3)))
               for x in (0, 1) for y in (0, 1)}  # fmt: skip
    expected = {2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    assert [corner for corner, is_red in corners.items() if is_red] == [expected]
    assert (picture.width, picture.height) == ((60, 80) if orientation >= 5 else (80, 60))
    assert not image.getexif()


def with_text() -> PngInfo:
    """A PNG comment."""
    info = PngInfo()
    info.add_text("Comment", "a secret place")
    return info


@pytest.mark.parametrize(
    "data",
    [
        encoded(scene(), "jpeg", comment=b"a secret place"),
        encoded(scene(), "jpeg", xmp=b"<x>a secret place</x>"),
        encoded(scene(), "png", pnginfo=with_text()),
        encoded(scene(), "webp", xmp=b"<x>a secret place</x>"),
        encoded(scene(), "jpeg") + b"a secret place",
        encoded(scene(), "png") + b"a secret place",
        encoded(scene(), "bmp") + b"a secret place",
    ],
    ids=["jpeg comment", "jpeg xmp", "png text", "webp xmp", "after jpeg", "after png", "after bmp"],
)
def test_metadata_is_removed(data: bytes) -> None:
    """Metadata and appended bytes are not stored."""
    picture = normal_form(data)

    assert b"secret" in data
    assert b"secret" not in picture.data


def test_a_colour_profile_is_applied_and_removed() -> None:
    """A picture whose profile is sRGB looks the same without it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    picture = normal_form(encoded(scene(), "png", icc_profile=profile))

    image = opened(picture.data)
    assert "icc_profile" not in image.info
    assert image.getpixel((2, 2)) == pytest.approx(RED, abs=2)


def test_a_broken_colour_profile_does_not_matter() -> None:
    """A damaged colour profile does not reject the picture."""
    picture = normal_form(encoded(scene(), "png", icc_profile=b"nonsense" * 20))

    assert opened(picture.data).getpixel((2, 2)) == RED


@pytest.mark.parametrize("mode", ["1", "P", "I;16", "LA", "RGBA"])
def test_every_mode_of_a_png_is_read(mode: str) -> None:
    """Palettes, two tones, deep grey and alpha become plain grey or colour of the same brightness."""
    image = opened(normal_form(encoded(scene(mode), "png")).data)

    assert image.mode in {"L", "RGB"}
    if mode != "1":
        assert image.convert("L").getpixel((70, 50)) == pytest.approx(scene("L").getpixel((70, 50)), abs=8)


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    """Print files are shown as on screen."""
    image = opened(normal_form(encoded(scene("CMYK"), "jpeg")).data)

    assert image.mode == "RGB"
    assert is_reddish(image.getpixel((5, 5)))


def test_transparency_becomes_white() -> None:
    """What is see-through is seen on white paper, also in a palette."""
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))

    for data in (encoded(clear, "png"), encoded(clear, "webp"), encoded(clear.convert("P"), "png", transparency=0)):
        assert opened(normal_form(data).data).convert("RGB").getpixel((10, 10)) == (255, 255, 255)


def test_the_first_frame_of_an_animation_counts() -> None:
    """An animated WebP becomes a still picture."""
    second = Image.new("RGB", (80, 60), "black")
    data = encoded(scene(), "webp", save_all=True, append_images=[second], duration=100, lossless=True)

    picture = normal_form(data)

    assert not getattr(opened(picture.data), "is_animated", False)
    assert is_reddish(opened(picture.data).getpixel((5, 5)))


def test_a_bmp_is_stored_as_jpeg() -> None:
    """BMP is accepted but not stored."""
    assert normal_form(encoded(scene(), "bmp")).format == "jpeg"


@pytest.mark.parametrize("picture_format", ["jpeg", "png", "webp", "bmp"])
def test_a_large_picture_fits_afterwards(picture_format: str) -> None:
    """The long side is at most 1280 and the shape stays."""
    picture = normal_form(encoded(scene(size=(1920, 1080)), picture_format))

    assert (picture.width, picture.height) == (1280, 720)
    assert opened(picture.data).size == (1280, 720)


def test_a_heavy_png_becomes_a_jpeg() -> None:
    """Lossless noise is too heavy to keep."""
    noise = Image.effect_noise((1280, 1280), 90).convert("RGB")

    picture = normal_form(encoded(noise, "png"))

    assert picture.format == "jpeg"
    assert normal_form(picture.data).data == picture.data


@pytest.mark.parametrize("picture_format", ["jpeg", "png", "webp", "bmp"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_truncated_picture_is_refused(picture_format: str, kept: float) -> None:
    """A truncated picture is not stored."""
    data = encoded(Image.effect_noise((200, 150), 80).convert("RGB"), picture_format)

    with pytest.raises(PictureRejectedError) as refusal:
        normal_form(data[: int(len(data) * kept)])

    assert refusal.value.reason in {Reason.PICTURE_TRUNCATED, Reason.PICTURE_NOT_RECOGNISED}


@settings(deadline=None, max_examples=60)
@given(
    picture_format=st.sampled_from(["jpeg", "png", "webp", "bmp"]),
    mode=st.sampled_from(["L", "RGB", "P", "1", "RGBA", "CMYK"]),
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)) | st.tuples(st.integers(1300, 1600), st.integers(16, 40)),
    orientation=st.integers(0, 9),
)
def test_normal_form_is_idempotent(picture_format: str, mode: str, size: tuple[int, int], orientation: int) -> None:
    """The normal form of a normal form is itself, and says the truth about itself."""
    able = {"jpeg": {"L", "RGB", "CMYK"}, "png": {"L", "RGB", "P", "1", "RGBA"}, "webp": {"RGB", "RGBA"}}
    image = scene(mode if mode in able.get(picture_format, {"L", "RGB", "P", "1"}) else "RGB", size)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(image, picture_format, **({} if picture_format == "bmp" else {"exif": exif}))

    picture = normal_form(data)

    assert normal_form(picture.data) == picture
    assert opened(picture.data).size == (picture.width, picture.height)
    assert normal_form(data) == picture


@settings(deadline=None)
@given(
    picture_format=st.sampled_from(["jpeg", "png", "webp", "bmp"]),
    position=st.floats(0, 1),
    replacement=st.binary(min_size=1, max_size=12),
)
def test_damage_is_refused_or_read(picture_format: str, position: float, replacement: bytes) -> None:
    """With a few wrong bytes the result is a picture in normal form or a refusal."""
    data = bytearray(encoded(scene(), picture_format))
    start = int(position * len(data))
    data[start : start + len(replacement)] = replacement

    with suppress(PictureRejectedError):
        picture = normal_form(bytes(data))

        assert normal_form(picture.data).data == picture.data
