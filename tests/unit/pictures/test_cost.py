"""The cost limits of a picture: CPU seconds and memory, whatever its file contains."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from diptych.pictures import PictureRejectedError, read_header
from diptych.wire.reasons import Reason
from support.hostile_pictures import bmp_of_runs, hostile_pictures, png, progressive, with_scans

pytestmark = pytest.mark.slow

MIB = 2**20
BEYOND = [str(Reason.PICTURE_TOO_COMPLEX)] * 2
TOO_LARGE = [str(Reason.PICTURE_TOO_MANY_PIXELS)] * 2
CUT = [str(Reason.PICTURE_TRUNCATED)] * 2
TAKEN = ["accepted", "accepted"]

# By name: what is said of it, at the door and on the live path, and the most that it may cost, with room for noise.
EXPECTED: Mapping[str, tuple[list[str], float, int]] = {
    "thousand scans": (BEYOND, 0.5, 20),
    "large, with two thousand scans": (BEYOND, 0.5, 20),
    "webp of 34 bytes": (TOO_LARGE, 0.5, 20),
    "webp of 49 million pixels": (TOO_LARGE, 0.5, 20),
    "tall deep grey": (BEYOND, 0.5, 20),
    "tall palette": (BEYOND, 0.5, 20),
    "wide png": (BEYOND, 0.5, 20),
    "chunks": (BEYOND, 0.5, 40),
    "inflating texts": (TAKEN, 0.5, 40),
    "inflating profile": (TAKEN, 0.5, 40),
    "segments": (BEYOND, 0.5, 20),
    "filled scan": (TAKEN, 1.0, 40),
    "filling before a marker": (TAKEN, 1.0, 40),
    "bmp of runs": (BEYOND, 0.5, 20),
    "missing pixels": (CUT, 0.5, 20),
    "largest rgba": (TAKEN, 8.0, 520),
    "largest palette": (TAKEN, 6.0, 520),
    "largest progressive": (TAKEN, 4.0, 520),
    "fractions of a huge jpeg": (TAKEN, 4.0, 200),
}


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The cost of each picture, measured in another process."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in hostile_pictures().items():
        (folder / name).write_bytes(data)
    command = [sys.executable, "-m", "support.decoding_cost", str(folder)]
    ended = subprocess.run(command, capture_output=True, check=True, timeout=300, cwd=_TESTS)
    measured: Mapping[str, Any] = json.loads(ended.stdout)
    return measured


_TESTS = __file__.partition("/unit/")[0]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_hostile_picture_costs_a_bounded_time_and_memory(
    name: str, costs: Mapping[str, Any], record_testsuite_property: Any
) -> None:
    """Seconds of a processor for both ways of reading it, and the peak of memory, not the size of the file, count."""
    outcomes, most_seconds, most_mib = EXPECTED[name]
    cost = costs[name]
    record_testsuite_property(f"{name}: CPU s", round(cost["cpu_seconds"], 3))
    record_testsuite_property(f"{name}: MiB", round(cost["peak_bytes"] / MIB))

    assert cost["outcomes"] == outcomes
    assert cost["cpu_seconds"] < most_seconds
    assert cost["peak_bytes"] < most_mib * MIB


def test_every_hostile_picture_has_its_expectation() -> None:
    """None is created without a check."""
    assert hostile_pictures().keys() == EXPECTED.keys()


def refused(data: bytes) -> PictureRejectedError:
    """Why these bytes are refused."""
    with pytest.raises(PictureRejectedError) as caught:
        read_header(data)
    return caught.value


@pytest.mark.parametrize(
    ("size", "scans", "allowed"),
    [((64, 64), 256, 256), ((3000, 2500), 256, 256), ((5000, 4000), 100, 100)],
)
def test_scans_are_counted_against_pixels(size: tuple[int, int], scans: int, allowed: int) -> None:
    """A small picture may have 256, a large one only as many as decode two thousand million pixels in total."""
    picture = progressive(size)
    read_header(with_scans(picture, scans))

    rejected = refused(with_scans(picture, scans + 1))

    assert rejected.reason is Reason.PICTURE_TOO_COMPLEX
    assert rejected.metadata == {"limit": "scans", "allowed": str(allowed), "found": str(scans + 1)}
    assert rejected.message.startswith(f"The picture has {scans + 1} scans; at most {allowed} are read.")


@pytest.mark.parametrize(
    ("size", "limit"), [((30_001, 900), "side"), ((900, 30_001), "side"), ((2020, 20), "ratio"), ((20, 2020), "ratio")]
)
def test_sides_are_bounded(size: tuple[int, int], limit: str) -> None:
    """However few pixels there are."""
    rejected = refused(png(size, depth=1, colour_type=0))

    assert (rejected.reason, rejected.metadata["limit"]) == (Reason.PICTURE_TOO_COMPLEX, limit)


@pytest.mark.parametrize("size", [(30_000, 300), (300, 30_000), (2000, 20)])
def test_the_longest_allowed_sides_are_accepted(size: tuple[int, int]) -> None:
    """The limit itself is allowed."""
    header = read_header(png(size, depth=1, colour_type=0))

    assert (header.width, header.height) == size


def test_a_scan_marker_in_a_comment_does_not_count() -> None:
    """Bytes that look like the marker of a scan do not count where a decoder skips them."""
    note = b"\xff\xfe" + (2 + 2 * 4000).to_bytes(2, "big") + b"\xff\xda" * 4000
    picture = progressive((64, 64))

    assert read_header(picture[:2] + note + picture[2:]).width == 64


def test_a_long_run_length_bmp_is_refused_and_a_short_one_is_read() -> None:
    """Its runs are read one by one."""
    assert refused(bmp_of_runs(600, 300_000)).metadata["limit"] == "run-length coded bytes"
    assert read_header(bmp_of_runs(600, 100_000)).height == 600
