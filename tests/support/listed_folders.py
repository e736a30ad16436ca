"""Folders as other tools write them, and what an import finds in them."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from diptych_client.importing.folder import Scan, scan


def picture(shade: int) -> bytes:
    """A small PNG of one colour."""
    data = BytesIO()
    Image.fromarray(np.full((8, 8, 3), shade, np.uint8)).save(data, "PNG")
    return data.getvalue()


def folder_of(top: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files, by path."""
    for relative, content in files.items():
        path = top / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return top


def pictures(*relatives: str) -> dict[str, bytes]:
    """A picture for each path, all different."""
    return {relative: picture(number) for number, relative in enumerate(relatives)}


def labels_in(found: Scan) -> dict[str, str]:
    """The label of each file."""
    return {file.relative: file.label for file in found.files}


def reasons_in(found: Scan) -> dict[str, str]:
    """Why each file is left out."""
    return {each.path: each.reason for each in found.refused}


def scanned(top: Path, files: Mapping[str, str | bytes]) -> Scan:
    """What an import finds in a folder with these files."""
    return scan(folder_of(top, files))
