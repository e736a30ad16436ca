"""Pictures that are small as files and dear to decode, and the parts that they are made of."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, RGBA = 0, 2, 3, 6
_CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, RGBA: 4}


def encoded(image: Image.Image, picture_format: str, **options: Any) -> bytes:
    """The image as a file of the format."""
    buffer = BytesIO()
    image.save(buffer, picture_format, **options)
    return buffer.getvalue()


def png_chunk(kind: bytes, payload: bytes) -> bytes:
    """A chunk with its checksum."""
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def png(size: tuple[int, int], *, depth: int = 8, colour_type: int = RGB, notes: bytes = b"") -> bytes:
    """A black PNG of any size; `notes` are chunks before its pixels."""
    width, height = size
    row = bytes((width * depth * _CHANNELS[colour_type] + 7) // 8 + 1)
    packer = zlib.compressobj(9)
    rows_at_once = max(1, min(height, 2**20 // len(row)))
    pixels = [packer.compress(row * min(rows_at_once, height - top)) for top in range(0, height, rows_at_once)]
    pixels.append(packer.flush())
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    palette = png_chunk(b"PLTE", bytes(768)) if colour_type == PALETTE else b""
    parts = (png_chunk(b"IHDR", header), palette, notes, png_chunk(b"IDAT", b"".join(pixels)), png_chunk(b"IEND", b""))
    return PNG_SIGNATURE + b"".join(parts)


def with_scans(jpeg: bytes, count: int) -> bytes:
    """The progressive JPEG with its last scan repeated until it has this number of scans."""
    last, end = jpeg.rfind(b"\xff\xda"), jpeg.rfind(b"\xff\xd9")
    more = count - jpeg.count(b"\xff\xda")
    return jpeg[:end] + jpeg[last:end] * more + jpeg[end:]


def progressive(size: tuple[int, int]) -> bytes:
    """A progressive JPEG of one colour."""
    return encoded(Image.new("RGB", size, (9, 9, 9)), "JPEG", progressive=True, quality=10)


def bmp_of_runs(side: int, runs: int) -> bytes:
    """A BMP whose pixels are this number of runs of one pixel."""
    coded = b"\x01\x00" * runs + b"\x00\x01"
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(coded), 0, 0, 256, 0)
    start = 14 + len(header) + 1024
    return b"BM" + struct.pack("<IHHI", start + len(coded), 0, 0, start) + header + bytes(1024) + coded


def hostile_pictures() -> Mapping[str, bytes]:
    """By name; the comment on each says what it cost when nothing bounded it."""
    text = png_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(900_000), 9))
    return {
        "thousand scans": with_scans(progressive((2000, 2000)), 1000),  # 2.4 s
        "large, with two thousand scans": with_scans(progressive((7071, 7071)), 2000),  # 64 s
        "webp of 34 bytes": encoded(Image.new("RGBA", (7071, 7071)), "WEBP", lossless=True, method=0),  # 570 MB
        "webp of 49 million pixels": encoded(Image.new("RGB", (16000, 3000)), "WEBP", method=0, quality=1),  # 520 MB
        "tall deep grey": png((1, 49_999_999), depth=16, colour_type=GREY),  # 1.4 GB and MemoryError
        "tall palette": png((1, 49_999_999), colour_type=PALETTE),  # 770 MB and MemoryError
        "wide png": png((49_999_999, 1), colour_type=RGBA),  # 570 MB and MemoryError
        "chunks": png((10, 10), notes=png_chunk(b"tEXt", b"k\0v") * 100_000),
        "inflating texts": png((10, 10), notes=text * 200),
        "inflating profile": png((10, 10), notes=png_chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(50_000_000), 9))),
        "segments": b"\xff\xd8" + b"\xff\xfe\x00\x02" * 1_000_000 + progressive((16, 16))[2:],
        "filled scan": progressive((16, 16))[:-2] + b"\xff\x00" * 2_500_000 + b"\xff\xd9",
        "filling before a marker": progressive((16, 16))[:-2] + b"\xff" * 5_000_000 + b"\xd9",
        "bmp of runs": bmp_of_runs(7000, 3_000_000),
        "missing pixels": png((10, 10))[:8] + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 7000, 7000, 8, 6, 0, 0, 0))
        + png((10, 10))[33:],
        "largest rgba": png((7071, 7071), depth=16, colour_type=RGBA),
        "largest palette": png((7071, 7071), colour_type=PALETTE),
        "largest progressive": progressive((11_000, 9_000)),
        "fractions of a huge jpeg": encoded(Image.new("RGB", (16_320, 12_240)), "JPEG", quality=5),
    }  # fmt: skip
