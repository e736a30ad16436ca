"""Files in other formats are named, with what to do."""

import pytest

from diptych.pictures import PictureRejectedError, read_header
from diptych.wire.reasons import Reason


def box(brand: bytes) -> bytes:
    """The beginning of a file in the ISO base media format."""
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00mif1" + brand + bytes(60)


@pytest.mark.parametrize(
    ("data", "name", "advice"),
    [
        (b"GIF89a", "GIF", "PNG"),
        (box(b"heic"), "HEIC", "JPEG"),
        (box(b"msf1"), "HEIC", "JPEG"),  # a sequence
        (box(b"hevc"), "HEIC", "JPEG"),
        (box(b"avif"), "AVIF", "JPEG"),
        (box(b"avis"), "AVIF", "JPEG"),
        (b"\xff\x0a" + bytes(30), "JPEG XL", "JPEG"),
        (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL", "JPEG"),
        (b"\xff\x4f\xff\x51\x00", "JPEG 2000", "JPEG"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000", "JPEG"),
        (b"II*\x00\x10\x00\x00\x00CR\x02\x00", "raw", "JPEG"),  # Canon
        (b"II*\x00\x08\x00\x00\x00", "TIFF picture or a camera's raw", "JPEG"),  # also Adobe, Nikon, Sony
        (b"MM\x00*\x00\x00\x00\x08", "TIFF picture or a camera's raw", "JPEG"),
        (box(b"crx "), "raw", "JPEG"),
        (b"FUJIFILMCCD-RAW 0201", "raw", "JPEG"),
        (b"IIU\x00\x18", "raw", "JPEG"),  # Panasonic
        (b"IIRO\x08", "raw", "JPEG"),  # Olympus
        (box(b"isom"), "video", "JPEG"),
        (box(b"qt  "), "video", "JPEG"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video", "JPEG"),
        (b"\x1aE\xdf\xa3\x01", "video", "JPEG"),
        (b"%PDF-1.7", "PDF", "JPEG"),
        (b"PK\x03\x04", "ZIP", "unpack"),
        (b"8BPS\x00\x01", "Photoshop", "JPEG"),
    ],
)
@pytest.mark.parametrize("before", [b"", b"\n"])
def test_another_format_is_named_with_advice(data: bytes, name: str, advice: str, before: bytes) -> None:
    """The sentence names what was sent, what is read, and how to get there."""
    with pytest.raises(PictureRejectedError) as refusal:
        read_header(before + data)

    assert refusal.value.reason is Reason.PICTURE_FORMAT_UNSUPPORTED
    sentence, _, what_to_do = refusal.value.message.partition(". Diptych reads JPEG, PNG, WebP and BMP: ")
    assert name in sentence
    assert advice in what_to_do


@pytest.mark.parametrize("data", [b"hello", b"\n" * 200, bytes(100), b"\xff\xd8\xff", b"\x00\x00\x00\x18ftyp"])
def test_unknown_data_gets_no_format_name(data: bytes) -> None:
    """A file without a brand is taken for a video."""
    with pytest.raises(PictureRejectedError) as refusal:
        read_header(data)

    assert refusal.value.reason in {Reason.PICTURE_NOT_RECOGNISED, Reason.PICTURE_FORMAT_UNSUPPORTED}


@pytest.mark.parametrize("marker", [0xC3, 0xC9, 0xCA, 0xCB])
def test_a_coding_of_jpeg_that_no_browser_shows_is_refused(marker: int) -> None:
    """Lossless and arithmetic coding: the second costs its full time without any bytes."""
    frame = b"\xff" + bytes([marker]) + b"\x00\x0b\x08\x00\x40\x00\x40\x01\x01\x11\x00"

    with pytest.raises(PictureRejectedError, match="Save it as a plain JPEG") as refusal:
        read_header(b"\xff\xd8" + frame + b"\xff\xd9")

    assert refusal.value.reason is Reason.PICTURE_FORMAT_UNSUPPORTED
