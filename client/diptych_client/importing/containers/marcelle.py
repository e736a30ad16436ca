"""Datasets of Marcelle: one JSON file with the pictures in it as data URLs.

`{"marcelleMeta": {"type": "dataset"}, "instances": [{"x": ..., "y": label, "thumbnail": ...}]}`, as written by the
component Dataset Browser (https://github.com/marcellejs/marcelle, core/dataset/dataset.ts). `x` is the picture, or its
features; then the thumbnail is the only picture.
"""

import base64
import binascii
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from diptych_client.importing.containers.unpacking import Moved, Unpacking
from diptych_client.importing.formats.fields import picture_of, text_of
from diptych_client.importing.formats.json_values import mapping, records
from diptych_client.importing.listing import ListedPicture, Listing
from diptych_client.importing.source import Source

_DATA_URL: Final = re.compile(r"data:image/(?P<kind>[a-z+]+);base64,(?P<data>.*)", re.DOTALL)
_SUFFIXES: Final = {"jpeg": "jpg", "svg+xml": "svg"}
_PICTURE_FIELDS: Final = ("x", "image", "thumbnail")


def is_marcelle(content: object) -> bool:
    """Whether this is the content of a dataset of Marcelle."""
    return mapping(mapping(content).get("marcelleMeta")).get("type") == "dataset"


def unpack_marcelle(content: object, folder: Path, *, size_bytes: int, moved: Moved) -> Source:
    """The pictures of a dataset, written into an empty folder; instances without a picture are refused.

    Raises:
        ArchiveError: It is too large.
        OSError: The files could not be written.
    """
    unpacking = Unpacking(folder, archive_bytes=size_bytes, total_bytes=size_bytes, moved=moved)
    pictures: dict[str, ListedPicture] = {}
    for number, instance in enumerate(records(mapping(content).get("instances")), start=1):
        label = text_of(instance, ("y", "label"))
        decoded = _picture(instance)
        if decoded is None:
            message = "The instance contains features but no picture. Export the dataset with its pictures."
            unpacking.refuse(f"instance {number}", "NO_PICTURE", message)
        elif not label:
            unpacking.refuse(f"instance {number}", "NO_LABEL", "The instance has no label (y).")
        else:
            suffix, data = decoded
            relative = f"{number:06}.{suffix}"
            unpacking.add(relative, io.BytesIO(data), modified_at=None)
            pictures[relative] = picture_of(label, instance)
    return Source(tuple(unpacking.entries), Listing(format="a Marcelle dataset", pictures=pictures))


def _picture(instance: Mapping[str, object]) -> tuple[str, bytes] | None:
    """The suffix and the bytes of the first picture of an instance."""
    for name in _PICTURE_FIELDS:
        value = instance.get(name)
        if isinstance(value, str) and (match := _DATA_URL.fullmatch(value)):
            try:
                return _SUFFIXES.get(match["kind"], match["kind"]), base64.b64decode(match["data"], validate=True)
            except (binascii.Error, ValueError):
                continue
    return None
