"""Detects what a folder or archive is by the files with labels in it, the most specific format first."""

from collections.abc import Callable, Sequence
from typing import Final

from diptych_client.importing.files import Files
from diptych_client.importing.formats.coco import read_coco
from diptych_client.importing.formats.diptych import read_export
from diptych_client.importing.formats.edge_impulse import read_edge_impulse
from diptych_client.importing.formats.fiftyone import read_fiftyone
from diptych_client.importing.formats.flat_names import read_flat_names
from diptych_client.importing.formats.label_studio import read_label_studio
from diptych_client.importing.formats.tables import SUFFIXES, read_chosen, read_metadata, read_table
from diptych_client.importing.formats.teachable_machine import read_project
from diptych_client.importing.listing import Listing, ListingError

_FORMATS: Final[Sequence[Callable[[Files], Listing | None]]] = (
    read_export,
    read_project,
    read_edge_impulse,
    read_fiftyone,
    read_coco,
    read_label_studio,
    read_metadata,
    read_table,
    read_flat_names,
)


def detect(files: Files) -> Listing | None:
    """What the files with labels say; None if there are none: folders are then the labels.

    Raises:
        ListingError: A file with labels is damaged, or an export of Diptych is unfinished.
        OSError: A file could not be read.
    """
    return next((found for read in _FORMATS if (found := read(files)) is not None), None)


def read_listing(files: Files, chosen: str) -> Listing:
    """What this one file with labels says.

    Raises:
        ListingError: It is not a file with labels of a known format, or none of its pictures exists.
        OSError: It could not be read.
    """
    if chosen.lower().endswith(SUFFIXES):
        return read_chosen(files, chosen)
    only = files.with_only(chosen)
    for read in (read_fiftyone, read_coco, read_label_studio, read_edge_impulse):
        if (found := read(only)) is not None and found.pictures:
            return found
    raise ListingError(
        f"{chosen} is not a file with labels that Diptych knows, or none of its pictures is beside it. "
        "Supported: CSV, TSV, JSONL, COCO, FiftyOne, Label Studio, Edge Impulse and Marcelle."
    )
