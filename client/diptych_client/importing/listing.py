"""What a file with labels says about pictures: their labels, recordings, times and sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from diptych_client.importing.walk import Refused


@dataclass(frozen=True, slots=True)
class ListedPicture:
    """One picture of a listing."""

    label: str
    burst_id: str = ""
    """A UUID that Diptych gave its recording; empty if there is none."""
    recording: str = ""
    """The name that the file gives its recording, any text; empty if it gives none."""
    captured_at: datetime | None = None
    source: str = ""
    """Where the picture came from, for people."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The content of the files with labels in a folder or archive."""

    format: str
    """What it is, for people: "a Hugging Face dataset"."""
    pictures: Mapping[str, ListedPicture]
    """By the path of the picture below the folder, as it was found there."""
    labels: Sequence[str] = ()
    """All labels in order, if the listing has an order; some may have no pictures."""
    own_files: frozenset[str] = frozenset()
    """The paths of the files with labels themselves."""
    left_out: Sequence[Refused] = field(default=())
    """Listed pictures that cannot be imported, with the reason."""
    labels_folders: bool = False
    """Whether pictures that are not listed have the label of their folder; otherwise they are left out."""
    folders: Mapping[str, str] = field(default_factory=dict)
    """The label of each folder whose name differs from it."""


class ListingError(ValueError):
    """A file with labels cannot be read as what it seems to be; the message says where and why."""
