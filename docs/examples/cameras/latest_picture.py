"""A camera for Diptych: a picture file that another program replaces again and again.

A package announces it in its pyproject.toml:

    [project.entry-points."diptych.cameras"]
    latest = "latest_picture:LatestPicture"
"""

from datetime import UTC, datetime
from typing import Self

import numpy as np
from PIL import Image

from diptych_client.cameras import CameraError, CameraFrame


class LatestPicture:
    """`latest:/tmp/shot.jpg` reads that file for every frame."""

    def __init__(self, text: str) -> None:
        self.name = text
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to close."""

    def change(self) -> None:
        """Between two recordings a camera may show something else; this one cannot."""

    def read(self) -> CameraFrame | None:
        """The next frame; None would mean that there are no more."""
        try:
            with Image.open(self.name) as picture:
                image = np.array(picture.convert("RGB"))
        except OSError as error:
            raise CameraError(f"{self.name} cannot be read: {error}") from error
        self._count += 1
        return CameraFrame(image=image, captured_at=datetime.now(UTC), sequence=self._count - 1)
