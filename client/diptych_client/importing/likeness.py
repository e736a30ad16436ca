"""Looking at a picture file for `--bursts auto`. The only part of the import that opens pictures."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

from diptych.pictures import PictureRejected, read_header
from diptych.times import exif_moment, moment_of
from diptych_client.importing.folder import LARGEST_FILE_BYTES
from diptych_client.importing.look import UNSEEN, Look

_WIDTH, _HEIGHT = 9, 8
_EXIF_SUB_IFD = 0x8769
_EXIF_TIMES = (0x9003, 0x9004)  # DateTimeOriginal, DateTimeDigitized


def look(path: Path) -> Look:
    """One look at the file; what cannot be read is missing, for sending it will say why. CPU-bound, any thread."""
    try:
        modified_at = moment_of(path.stat().st_mtime)
        data = path.read_bytes()
        read_header(data, max_bytes=LARGEST_FILE_BYTES)  # refuses what would take too much memory
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP", "BMP")) as image:
            taken_at = _taken_at(image)
            image.draft("L", (_WIDTH * 8, _HEIGHT * 8))  # lets a JPEG be decoded small
            small = image.convert("L").resize((_WIDTH, _HEIGHT), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError, PictureRejected):
        return UNSEEN
    return Look(_hash(small.tobytes()), taken_at, modified_at)


def _hash(pixels: Sequence[int]) -> int:
    bits = 0
    for row in range(_HEIGHT):
        for column in range(_WIDTH - 1):
            place = row * _WIDTH + column
            bits = bits << 1 | (pixels[place] < pixels[place + 1])
    return bits


def _taken_at(image: Image.Image) -> datetime | None:
    times = image.getexif().get_ifd(_EXIF_SUB_IFD)
    for tag in _EXIF_TIMES:
        if (moment := exif_moment(str(times.get(tag)))) is not None:
            return moment
    return None
