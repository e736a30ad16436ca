"""The check at the door."""

import struct
import tracemalloc
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from diptych.pictures import PictureHeader, PictureRejectedError, read_header
from diptych.wire.limits import PICTURE_FORMATS
from diptych.wire.reasons import Reason


def encoded(picture_format: str, size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    """A picture of one colour."""
    buffer = BytesIO()
    Image.new(mode, size, 120 if mode == "L" else (200, 120, 40)).save(buffer, picture_format)
    return buffer.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG whose header promises any number of pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [header, pixels, b"IEND"]
    body = b"".join(struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def webp_claiming(width: int, height: int) -> bytes:
    """An extended WebP header that promises any number of pixels."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def reason_for(data: bytes) -> Reason:
    """The reason for which these bytes are refused."""
    with pytest.raises(PictureRejectedError) as refusal:
        read_header(data)
    return refusal.value.reason


@pytest.mark.parametrize("picture_format", PICTURE_FORMATS)
def test_the_size_of_each_format_is_read(picture_format: str) -> None:
    """The four formats are read."""
    header = read_header(encoded(picture_format))

    assert header == PictureHeader(picture_format, 60, 40)


def test_the_size_of_lossless_and_extended_webp_is_read() -> None:
    """All three kinds of WebP header are understood."""
    buffer = BytesIO()
    Image.new("RGBA", (33, 21), (1, 2, 3, 4)).save(buffer, "WEBP", lossless=True)

    assert read_header(buffer.getvalue()) == PictureHeader("webp", 33, 21)


def test_empty_data_is_refused() -> None:
    """Empty bytes are not a picture."""
    assert reason_for(b"") is Reason.PICTURE_EMPTY


@pytest.mark.parametrize("data", [b"hello, this is text", b"\xff\xd8\xff", b"BM", encoded("png")[:20]])
def test_data_that_resembles_a_picture_is_refused(data: bytes) -> None:
    """Text, and beginnings without a header, are not pictures."""
    assert reason_for(data) is Reason.PICTURE_NOT_RECOGNISED


@pytest.mark.parametrize(("picture_format", "name"), [("gif", "GIF"), ("tiff", "TIFF")])
def test_another_format_is_refused_by_its_name(picture_format: str, name: str) -> None:
    """The message says which format was sent."""
    with pytest.raises(PictureRejectedError, match=name) as refusal:
        read_header(encoded(picture_format))

    assert refusal.value.reason is Reason.PICTURE_FORMAT_UNSUPPORTED


def test_too_many_bytes_are_refused() -> None:
    """The caller can lower the limit on bytes."""
    data = encoded("png")

    with pytest.raises(PictureRejectedError) as refusal:
        read_header(data, max_bytes=len(data) - 1)

    assert refusal.value.reason is Reason.PICTURE_TOO_MANY_BYTES
    assert refusal.value.metadata == {"limit_bytes": str(len(data) - 1)}


@pytest.mark.parametrize("bomb", [png_claiming(12_000, 12_000), webp_claiming(16_000, 16_000), png_claiming(2**31, 9)])
def test_a_bomb_is_refused_without_its_memory(bomb: bytes) -> None:
    """The pixels are counted from the header; nothing of their size is reserved."""
    tracemalloc.start()

    reason = reason_for(bomb)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert reason in {Reason.PICTURE_TOO_MANY_PIXELS, Reason.PICTURE_NOT_RECOGNISED}
    assert peak_bytes < 2**20


@given(
    picture_format=st.sampled_from(PICTURE_FORMATS),
    position=st.floats(0, 1),
    replacement=st.binary(min_size=1, max_size=12),
)
def test_damage_is_refused_or_harmless(picture_format: str, position: float, replacement: bytes) -> None:
    """With a few wrong bytes the result is a header or a refusal."""
    data = bytearray(encoded(picture_format))
    start = int(position * len(data))
    data[start : start + len(replacement)] = replacement

    with suppress(PictureRejectedError):
        header = read_header(bytes(data))

        assert min(header.width, header.height) > 0
