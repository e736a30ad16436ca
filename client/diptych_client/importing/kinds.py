"""Whether a file is a picture, judged by its name and, where that promises nothing, by its first bytes."""

from typing import Final

from diptych_client.importing.walk import FoundFile, Refused

TAKEN_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp"})
"""Names that promise a picture that is taken."""

OTHER_SUFFIXES: Final = frozenset({".gif", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".ppm", ".pgm", ".svg"})
"""Names that promise another picture: tried too, so that it is refused by name and not lost without a word."""


def judge(file: FoundFile) -> FoundFile | Refused:
    """The file if it may be a picture that is taken, else why it is not: NOT_A_PICTURE where it is something else."""
    if file.path.suffix.lower() in TAKEN_SUFFIXES | OTHER_SUFFIXES:
        return file
    return Refused(file.relative, "NOT_A_PICTURE", "not a picture")
