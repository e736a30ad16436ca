"""A folder of pictures as a camera that delivers them one after the other."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Self

import numpy as np
from PIL import Image

from diptych.pictures import PictureRejectedError, normal_form
from diptych.times import moment_of
from diptych_client.cameras.camera import CameraError, CameraFrame
from diptych_client.importing.kinds import TAKEN_SUFFIXES


@dataclass(frozen=True)
class UnreadablePicture:
    """A picture of the folder that was skipped, and why."""

    path: Path
    reason: str


@dataclass
class FolderCamera:
    """The pictures directly in a folder, in natural order: 2.jpg comes before 10.jpg.

    A frame's time is that of the file, or now if that is not a valid time. Unreadable pictures are skipped and listed
    in `unreadable`.
    """

    folder: Path
    unreadable: list[UnreadablePicture] = field(default_factory=list, init=False)
    _waiting: list[Path] = field(default_factory=list, init=False, repr=False)
    _sequence: int = field(default=0, init=False, repr=False)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name or str(self.folder)

    def __enter__(self) -> Self:
        """List the folder.

        Raises:
            CameraError: it cannot be listed, or has no pictures.
        """
        try:
            pictures = [path for path in self.folder.iterdir() if path.suffix.lower() in TAKEN_SUFFIXES]
        except OSError as error:
            raise CameraError(f"The folder {self.folder} could not be read: {error.strerror}.") from error
        if not pictures:
            endings = ", ".join(sorted(TAKEN_SUFFIXES))
            raise CameraError(f"The folder {self.folder} has no pictures. Choose one with files ending in {endings}.")
        self._waiting = sorted(pictures, key=natural_order, reverse=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Forget the pictures that were not read."""
        self._waiting.clear()

    def change(self) -> None:
        """Do nothing: the pictures are fixed."""

    def read(self) -> CameraFrame | None:
        """The next picture that can be read, None after the last."""
        while self._waiting:
            path = self._waiting.pop()
            try:
                frame = _read_picture(path, sequence=self._sequence)
            except (PictureRejectedError, OSError) as error:
                self.unreadable.append(UnreadablePicture(path, str(error)))
            else:
                self._sequence += 1
                return frame
        return None


def natural_order(path: Path) -> tuple[tuple[int, str], ...]:
    """A sort key that reads runs of digits as numbers, and ignores case."""
    pieces = re.findall(r"\d+|\D+", path.name.casefold())
    return tuple((int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces)


def _read_picture(path: Path, *, sequence: int) -> CameraFrame:
    picture = normal_form(path.read_bytes())
    with Image.open(BytesIO(picture.data)) as image:
        pixels = np.array(image.convert("RGB"))
    taken = moment_of(path.stat().st_mtime) or datetime.now(UTC)
    return CameraFrame(image=pixels, captured_at=taken, sequence=sequence)
