"""Reads the chunks of PNG files: checksums, size and completeness, without those not needed to show the picture."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diptych.pictures.faults import PictureRejectedError
from diptych.pictures.shape import PictureHeader, too_complex
from diptych.wire.reasons import Reason

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS: Final = 20_000

_CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_USEFUL = {b"tRNS", b"iCCP", b"eXIf"}  # transparency, colours, orientation
_END: Final = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_MOST_INFLATED = 1032
"""The most bytes that one byte of zlib data can expand to."""

# Bytes per pixel while a picture is decoded, scaled and made plain, by colour type; without and with transparency.
_GREY, _RGB, _PALETTE, _GREY_ALPHA, _RGBA = 0, 2, 3, 4, 6
_BYTES_PER_PIXEL = {_GREY: (2, 10), _RGB: (4, 12), _PALETTE: (5, 9), _GREY_ALPHA: (8, 8), _RGBA: (8, 8)}
_DEEP_GREY_BYTES_PER_PIXEL = 5
_INTERLACED = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""The seven passes: where each begins, and its steps."""

_INFLATED_AT_ONCE = 2**18
_MOST_PROFILE_BYTES: Final = 2**20
_CHANNELS = {_GREY: 1, _RGB: 3, _PALETTE: 1, _GREY_ALPHA: 2, _RGBA: 4}


@dataclass(frozen=True)
class PngFile:
    """A PNG with only the chunks needed to show it, with correct checksums, and metadata of each kind at most once."""

    data: bytes
    header: PictureHeader
    depth: int
    colour_type: int
    is_transparent: bool
    pixel_bytes: int
    is_bare: bool
    """Whether it has only pixels, and no metadata such as times or places."""

    @property
    def bytes_per_pixel(self) -> float:
        """The memory that decoding needs, in bytes."""
        if self.colour_type == _GREY and self.depth == 16:  # noqa: PLR2004 - bits
            return _DEEP_GREY_BYTES_PER_PIXEL
        return _BYTES_PER_PIXEL[self.colour_type][self.is_transparent]

    @property
    def is_plain(self) -> bool:
        """Whether it is opaque 8-bit grey or RGB."""
        return self.depth == 8 and self.colour_type in {_GREY, _RGB} and not self.is_transparent  # noqa: PLR2004

    def check(self) -> None:
        """Check that there can be enough bytes for all pixels.

        Raises:
            PictureRejectedError: PICTURE_TRUNCATED.
        """
        row = (self.header.width * self.depth * _CHANNELS[self.colour_type] + 7) // 8
        if row * self.header.height > self.pixel_bytes * _MOST_INFLATED + _MOST_INFLATED:
            raise PictureRejectedError(
                Reason.PICTURE_TRUNCATED, "The picture is incomplete: most of its pixels are missing."
            )


@dataclass(frozen=True)
class _Chunk:
    kind: bytes
    start: int
    end: int
    is_intact: bool


def read_png(data: bytes) -> PngFile:
    """The chunks of a PNG file, without those that are damaged, if it can be shown without them.

    Raises:
        PictureRejectedError: PICTURE_TRUNCATED for a damaged chunk of the pixels, PICTURE_TOO_COMPLEX for too many
            chunks,
            PICTURE_NOT_RECOGNISED without a header.
    """
    chunks = _chunks(data)
    if not chunks or chunks[0].kind != b"IHDR" or chunks[0].end - chunks[0].start != 25:  # noqa: PLR2004 - bytes
        raise PictureRejectedError(
            Reason.PICTURE_NOT_RECOGNISED, "The file starts like a PNG picture, but it has no size."
        )
    if damaged := next((chunk for chunk in chunks if chunk.kind in _CRITICAL and not chunk.is_intact), None):
        raise PictureRejectedError(Reason.PICTURE_TRUNCATED, f"The picture is damaged ({damaged.kind.decode()}).")
    kept = _needed(chunks, data)
    parts = [data[chunk.start : chunk.end] for chunk in kept]
    return _described(b"".join((SIGNATURE, *parts, _END)), kept)


def surplus_bytes(data: bytes) -> int:
    """The number of excess bytes of pixels in a clean PNG, at most 1; negative if any are missing.

    Readers fill missing rows with black, without an error.

    """
    stream = zlib.decompressobj()
    wanted = _raw_bytes(data)
    found = 0
    for chunk in _chunks(data):
        if chunk.kind == b"IDAT":
            rest = data[chunk.start + 8 : chunk.end - 4]
            while rest and found <= wanted and not stream.eof:
                found += len(stream.decompress(rest, min(_INFLATED_AT_ONCE, wanted - found + 1)))
                rest = stream.unconsumed_tail
    return found - wanted if found >= wanted or stream.eof else -1


def _raw_bytes(data: bytes) -> int:
    """The size of the uncompressed pixels of a PNG, with the filter byte of each row."""
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    bits = data[24] * _CHANNELS[data[25]]
    passes = _INTERLACED if data[28] else ((0, 0, 1, 1),)
    sizes = [(-(-(width - left) // across), -(-(height - top) // down)) for left, top, across, down in passes]
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in sizes if columns > 0 and rows > 0)


def _chunks(data: bytes) -> Sequence[_Chunk]:
    """All chunks up to the end of the picture or of the file; one that is cut off counts as damaged."""
    chunks: list[_Chunk] = []
    position = len(SIGNATURE)
    while position + 8 <= len(data):
        kind = data[position + 4 : position + 8]
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        checksum = zlib.crc32(memoryview(data)[position + 4 : end - 4])
        is_intact = end <= len(data) and checksum == int.from_bytes(data[end - 4 : end], "big")
        if kind == b"IEND":
            break
        chunks.append(_Chunk(kind, position, min(end, len(data)), is_intact))
        if len(chunks) > MAX_CHUNKS:
            raise too_complex("chunks", len(chunks), MAX_CHUNKS)
        position = end
    return chunks


def _needed(chunks: Sequence[_Chunk], data: bytes) -> Sequence[_Chunk]:
    """The chunks needed to show it: pixels of the first frame, palette, and the first intact one of each metadata."""
    kept: list[_Chunk] = []
    seen: set[bytes] = set()
    for chunk in chunks:
        is_new_note = chunk.kind in _USEFUL and chunk.is_intact and chunk.kind not in seen
        if chunk.kind in _CRITICAL or (is_new_note and _is_readable(chunk, data)):
            kept.append(chunk)
            seen.add(chunk.kind)
    return kept


def _is_readable(chunk: _Chunk, data: bytes) -> bool:
    """Whether readers accept the picture with this metadata: they reject pictures only for damaged colour profiles."""
    if chunk.kind != b"iCCP":
        return True
    name, _, packed = data[chunk.start + 8 : chunk.end - 4].partition(b"\0")
    stream = zlib.decompressobj()
    try:
        stream.decompress(packed[1:], _MOST_PROFILE_BYTES)
    except zlib.error:
        return False
    return bool(name) and stream.eof


def _described(clean: bytes, kept: Sequence[_Chunk]) -> PngFile:
    width, height = int.from_bytes(clean[16:20], "big"), int.from_bytes(clean[20:24], "big")
    depth, colour_type = clean[24], clean[25]
    if colour_type not in _CHANNELS or depth not in {1, 2, 4, 8, 16}:
        raise PictureRejectedError(
            Reason.PICTURE_NOT_RECOGNISED, "The file starts like a PNG picture, but of no known kind."
        )
    return PngFile(
        clean,
        PictureHeader("png", width, height),
        depth,
        colour_type,
        is_transparent=any(chunk.kind == b"tRNS" for chunk in kept),
        pixel_bytes=sum(chunk.end - chunk.start - 12 for chunk in kept if chunk.kind == b"IDAT"),
        is_bare={chunk.kind for chunk in kept} <= {b"IHDR", b"IDAT"},
    )
