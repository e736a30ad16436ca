"""Reads the segments of JPEG files: scans, colours and completeness, without decoding pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from diptych.pictures.faults import PictureRejectedError
from diptych.pictures.shape import PictureHeader, too_complex
from diptych.wire.reasons import Reason

MAX_SCANS: Final = 256
MAX_SCANNED_PIXELS: Final = 2_000_000_000
"""The limit of scans times pixels, about 1.5 seconds of a processor: each scan of a JPEG visits all its blocks."""

_MAX_SEGMENTS: Final = 4096
END: Final = b"\xff\xd9"

_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # those three are tables and an extension
_OF_PIXELS = {*_FRAMES, 0xC4, _START_OF_SCAN, 0xDB, 0xDD}
_JFIF = 0xE0
_ADOBE = 0xEE  # says how colours are coded, needed to read them
_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")  # a segment, or the end; restarts are part of a scan
_COEFFICIENTS = 64


class Segment(NamedTuple):
    """A marker with its payload, which begins at `start` and ends before `end`."""

    marker: int
    start: int
    end: int


@dataclass(frozen=True)
class JpegFile:
    """The segments of a JPEG file, up to its end."""

    data: bytes
    """The bytes of the file, without any that follow its end."""
    segments: Sequence[Segment]
    has_end: bool
    """Whether the end marker is there."""
    is_tight: bool
    """Whether the file has only segments and scans."""

    @cached_property
    def header(self) -> PictureHeader:
        """Width and height."""
        start = self._frame.start
        height, width = (int.from_bytes(self.data[start + at : start + at + 2], "big") for at in (1, 3))
        return PictureHeader("jpeg", width, height)

    @property
    def components(self) -> int:
        """Number of components: 1 for grey, 3 for colour, 4 for print."""
        return self.data[self._frame.start + 5]

    @property
    def scans(self) -> int:
        """The number of its scans."""
        return sum(segment.marker == _START_OF_SCAN for segment in self.segments)

    @property
    def is_progressive(self) -> bool:
        """Whether it is progressive: each scan adds detail."""
        return self._frame.marker == _PROGRESSIVE

    @property
    def coefficient_bytes_per_pixel(self) -> float:
        """The bytes that a decoder keeps until the last scan; 0 if a single scan contains all of each block."""
        if not self.is_progressive and self.scans <= 1:
            return 0.0
        factors = [(max(1, byte >> 4), max(1, byte & 15)) for byte in self._component_bytes(1)]
        largest = max(h for h, _ in factors) * max(v for _, v in factors)
        return 2 * sum(h * v for h, v in factors) / largest

    @property
    def is_bare(self) -> bool:
        """Whether it contains only pixels: no metadata, no thumbnail, nothing in between."""
        return self.is_tight and all(_is_of_pixels(segment) for segment in self.segments)

    @property
    def has_all_scans(self) -> bool:
        """Whether the scans together declare every coefficient of every component, down to the last bit."""
        if not self.is_progressive:
            named = [component for scan in self._scans() for component in scan.components]
            return set(self._component_bytes(0)) <= set(named)
        missing = {(component, place): True for component in self._component_bytes(0) for place in range(_COEFFICIENTS)}
        for scan in self._scans():
            for component in scan.components:
                for place in range(scan.first, min(scan.last, _COEFFICIENTS - 1) + 1):
                    missing[component, place] = scan.low_bits > 0
        return not any(missing.values())

    def check(self) -> None:
        """Check that decoding time is bounded.

        Raises:
            PictureRejectedError: PICTURE_TOO_COMPLEX, or PICTURE_FORMAT_UNSUPPORTED for a coding that no browser reads.
        """
        if self._frame.marker not in {_BASELINE, _EXTENDED, _PROGRESSIVE}:
            message = "This kind of JPEG (lossless or arithmetic) is not supported. Save it as a plain JPEG."
            raise PictureRejectedError(Reason.PICTURE_FORMAT_UNSUPPORTED, message)
        allowed = min(MAX_SCANS, MAX_SCANNED_PIXELS // max(1, self.header.pixels))
        if self.scans > allowed:
            raise too_complex("scans", self.scans, allowed)

    @cached_property
    def _frame(self) -> Segment:
        for segment in self.segments:
            if segment.marker in _FRAMES and segment.end - segment.start >= 9:  # noqa: PLR2004 - with one component
                return segment
        raise PictureRejectedError(
            Reason.PICTURE_NOT_RECOGNISED, "The file starts like a JPEG picture, but it has no size."
        )

    def _component_bytes(self, offset: int) -> bytes:
        """One byte of each component: byte 0 is its id, byte 1 its sampling factors."""
        start = self._frame.start + 6
        return self.data[start + offset : min(self._frame.end, start + 3 * self.components) : 3] or b"\0"

    def _scans(self) -> Iterator[_Scan]:
        for segment in self.segments:
            payload = self.data[segment.start : segment.end]
            if segment.marker == _START_OF_SCAN and payload and len(payload) == 4 + 2 * payload[0]:
                yield _Scan(payload[1:-3:2], payload[-3], payload[-2], payload[-1] & 15)


@dataclass(frozen=True)
class _Scan:
    """The coefficients and components in a scan, and how many of their low bits are left to later scans."""

    components: bytes
    first: int
    last: int
    low_bits: int


def read_jpeg(data: bytes) -> JpegFile:
    """The segments of a JPEG file.

    Raises:
        PictureRejectedError: PICTURE_TOO_COMPLEX for too many segments.
    """
    segments: list[Segment] = []
    position, is_tight = 2, True
    while found := _MARKER.search(data, position):
        marker, payload = data[found.end() - 1], found.end()
        is_in_scan = bool(segments) and segments[-1].marker == _START_OF_SCAN
        is_tight &= is_in_scan or found.start() == position
        if marker == _END_OF_IMAGE:
            return JpegFile(data[:payload], segments, has_end=True, is_tight=is_tight)
        position = payload + max(2, int.from_bytes(data[payload : payload + 2], "big"))
        segments.append(Segment(marker, payload + 2, min(position, len(data))))
        if len(segments) > _MAX_SEGMENTS:
            raise too_complex("segments", len(segments), _MAX_SEGMENTS)
    return JpegFile(data, segments, has_end=False, is_tight=is_tight)


def _is_of_pixels(segment: Segment) -> bool:
    length = segment.end - segment.start
    if segment.marker == _JFIF:
        return length == 14  # noqa: PLR2004 - a JFIF header without its optional thumbnail
    if segment.marker == _ADOBE:
        return length == 12  # noqa: PLR2004 - the fixed length of Adobe's colour note
    return segment.marker in _OF_PIXELS
