"""Photographs that the scikit-image package carries."""

from importlib.metadata import distribution
from pathlib import Path

PHOTOGRAPHS = (
    "astronaut.png",
    "camera.png",
    "chelsea.png",
    "coffee.png",
    "motorcycle_left.png",
    "rocket.jpg",
)
"""Some of them by name."""


def photograph(name: str) -> bytes:
    """The bytes of a photograph."""
    return Path(str(distribution("scikit-image").locate_file(f"skimage/data/{name}"))).read_bytes()
