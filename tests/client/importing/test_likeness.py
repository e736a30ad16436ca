"""Looking at picture files."""

from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from diptych_client.importing.likeness import look
from diptych_client.importing.look import UNSEEN, distance

DATE_TIME_ORIGINAL, EXIF = 0x9003, 0x8769


def gradient(*, shift: int = 0) -> Image.Image:
    """A picture whose brightness goes up and down."""
    picture = Image.new("L", (90, 80))
    picture.putdata([abs((x * 7 + y * 3 + shift) % 200 - 100) for y in range(80) for x in range(90)])
    return picture


def test_a_smaller_copy_looks_alike(tmp_path: Path) -> None:
    """Size and format do not matter."""
    gradient().save(tmp_path / "a.png")
    gradient().resize((45, 40)).save(tmp_path / "b.jpg")

    first, second = look(tmp_path / "a.png").hash, look(tmp_path / "b.jpg").hash

    assert first is not None
    assert second is not None
    assert distance(first, second) <= 10


def test_another_picture_does_not(tmp_path: Path) -> None:
    """Mirrored brightness turns the bits round."""
    gradient().save(tmp_path / "a.png")
    gradient().transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "b.png")

    first, second = look(tmp_path / "a.png").hash, look(tmp_path / "b.png").hash

    assert first is not None
    assert second is not None
    assert distance(first, second) > 10


def test_the_time_in_the_picture_is_read(tmp_path: Path) -> None:
    """Cameras write when they took it."""
    exif = Image.Exif()
    exif.get_ifd(EXIF)[DATE_TIME_ORIGINAL] = "2026:02:03 04:05:06"
    gradient().save(tmp_path / "a.jpg", exif=exif)

    assert look(tmp_path / "a.jpg").taken_at == datetime(2026, 2, 3, 4, 5, 6).astimezone()


@pytest.mark.parametrize("content", [b"", b"words", b"\xff\xd8\xff\xe0 broken"])
def test_what_is_no_picture_is_unseen(tmp_path: Path, content: bytes) -> None:
    """Sending it will say why."""
    (tmp_path / "a.jpg").write_bytes(content)

    assert look(tmp_path / "a.jpg") == UNSEEN


def test_a_huge_picture_is_not_decoded(tmp_path: Path) -> None:
    """A few bytes must not take all memory."""
    Image.new("1", (12_000, 12_000)).save(tmp_path / "a.png")

    assert look(tmp_path / "a.png") == UNSEEN
