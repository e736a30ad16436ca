"""Files judged by what is in them."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from diptych_client.importing.kinds import judge
from diptych_client.importing.walk import FoundFile, Refused


def encoded(picture_format: str) -> bytes:
    """A small picture."""
    output = BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 30)).save(output, picture_format)
    return output.getvalue()


def judged(top: Path, name: str, data: bytes) -> FoundFile | Refused:
    """The kind of a file of this name with these bytes."""
    (top / name).write_bytes(data)
    return judge(FoundFile(top / name, name))


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "BMP"])
@pytest.mark.parametrize(
    "name", ["IMG_0001", "picture.jpg.download", "picture.pjpeg", "scan.orig", "a.JPG_large", "x.tmp"]
)
def test_a_picture_is_imported_with_any_suffix(tmp_path: Path, name: str, picture_format: str) -> None:
    """Browsers, messengers and scripts leave such names."""
    assert isinstance(judged(tmp_path, name, encoded(picture_format)), FoundFile)


def box(brand: bytes) -> bytes:
    """The beginning of a file in the ISO base media format."""
    return b"\x00\x00\x00\x18ftyp" + brand + bytes(80)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("IMG_1.dng", b"II*\x00\x08\x00\x00\x00", ("raw", "JPEG")),
        ("IMG_1.CR2", b"II*\x00\x10\x00\x00\x00CR\x02\x00", ("raw", "JPEG")),
        ("IMG_1.cr3", box(b"crx "), ("raw", "JPEG")),
        ("IMG_2", box(b"heic"), ("HEIC", "JPEG")),
        ("download", b"\x00\x00\x00\x0cJXL \r\n\x87\n", ("JPEG XL", "JPEG")),
        ("layers.psd", b"8BPS\x00\x01", ("Photoshop", "JPEG")),
    ],
)
def test_a_picture_in_another_format_is_refused_by_name(
    tmp_path: Path, name: str, data: bytes, words: tuple[str, ...]
) -> None:
    """The message says what to do, since the user wants the file imported."""
    refused = judged(tmp_path, name, data)

    assert isinstance(refused, Refused)
    assert refused.reason == "PICTURE_FORMAT_UNSUPPORTED"
    for word in words:
        assert word in refused.message


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("notes.txt", b"cups and mugs", "not a picture"),
        ("The wide world.md", b"The wide world", "not a picture"),  # bytes 4 to 8 begin a QuickTime file
        ("BMW", b"BMW X5, 3 pictures", "not a picture"),
        ("clip.mp4", box(b"isom"), "a video: save single pictures of it as JPEG"),
        ("clip.mov", box(b"qt  "), "a video: save single pictures of it as JPEG"),
        ("all.zip", b"PK\x03\x04\x14\x00\x00", "a ZIP archive: unpack it first"),
        ("paper", b"%PDF-1.7 ...", "a PDF document: save its pictures as JPEG or PNG"),
        ("labels.cache", b"\x80\x04\x95\x00\x00", "not a picture"),
        ("nothing", b"", "empty"),
    ],
)
def test_other_files_are_skipped_and_reported(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """It is not a reason to fail."""
    assert judged(tmp_path, name, data) == Refused(name, "NOT_A_PICTURE", said)
