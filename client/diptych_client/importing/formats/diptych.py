"""Diptych's own exports, whose manifest has the label, recording, time and source of each picture."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from diptych.names import tidy
from diptych_client.exporting.manifest import (
    ABOUT,
    OWN_FILES,
    PICTURES,
    UNFINISHED,
    ManifestError,
    PictureEntry,
    read_labels,
    read_picture,
)
from diptych_client.importing.files import Files
from diptych_client.importing.listing import ListedPicture, Listing, ListingError
from diptych_client.importing.walk import Refused


def read_export(files: Files) -> Listing | None:
    """The manifest at the top; None if there is none.

    A picture that was moved to another folder has the label of that folder, and keeps its recording.

    Raises:
        ListingError: The export was not finished, or its manifest is damaged; the message says what to do.
        OSError: The manifest could not be read.
    """
    if UNFINISHED in files:
        raise ListingError("This is an unfinished export. Export again.")
    if ABOUT not in files:
        return None
    try:
        labels = read_labels(files.read(ABOUT))
    except ManifestError as error:
        raise ListingError(f"{ABOUT} is not the manifest of an export: {error}") from error
    entries = dict(_entries(files))
    manifest = _Manifest(
        entries=entries,
        by_name={PurePosixPath(name).name: entry for name, entry in entries.items()},
        folders={unicodedata.normalize("NFC", label.folder): label.name for label in labels},
    )
    pictures = {relative: listed for relative in files.relatives() if (listed := manifest.listed(relative))}
    return Listing(
        format="an export of Diptych",
        pictures=pictures,
        labels=tuple(dict.fromkeys(tidy(label.name) for label in labels)),
        own_files=OWN_FILES,
        left_out=[
            Refused(name, "MISSING", f"The file is listed in {PICTURES} but does not exist.")
            for name in manifest.entries
            if name not in files and not files.named(PurePosixPath(name).name)
        ],
        labels_folders=True,
        folders=manifest.folders,
    )


@dataclass(frozen=True, slots=True)
class _Manifest:
    """The content of a manifest: pictures by path and by name, and the label of each folder."""

    entries: Mapping[str, PictureEntry]
    by_name: Mapping[str, PictureEntry]
    folders: Mapping[str, str]

    def listed(self, relative: str) -> ListedPicture | None:
        """What it says about the file at this path; None if it says nothing."""
        if (entry := self.entries.get(relative)) is not None:
            return _listed(entry, entry.label)
        moved = self.by_name.get(PurePosixPath(relative).name)
        folder = relative.partition("/")[0] if "/" in relative else ""
        return _listed(moved, self.folders.get(folder, folder)) if moved and folder else None


def _listed(entry: PictureEntry, label: str) -> ListedPicture:
    return ListedPicture(tidy(label), burst_id=entry.burst_id, captured_at=entry.captured_at, source=entry.source)


def _entries(files: Files) -> Iterator[tuple[str, PictureEntry]]:
    """The pictures of the manifest by path."""
    if PICTURES not in files:
        raise ListingError(f"{PICTURES} is missing. Export again.")
    for number, line in enumerate(files.read(PICTURES).splitlines(), start=1):
        try:
            entry = read_picture(line) if line.strip() else None
        except ManifestError as error:
            raise ListingError(f"{PICTURES}, line {number}: {error}") from error
        if entry is not None:
            yield unicodedata.normalize("NFC", entry.file_name), entry
