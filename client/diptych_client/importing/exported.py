"""Reads an exported folder, whose manifest has the label, recording, time and source of each picture."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

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
from diptych_client.importing.walk import FoundFile


@dataclass(frozen=True, slots=True)
class Exported:
    """The content of a manifest."""

    labels: tuple[str, ...]
    """All labels, in order; some may have no pictures."""
    entries: Mapping[str, PictureEntry]
    """By the path of the file below the folder."""
    folders: Mapping[str, str]
    """The label of each folder, for files added to it by hand."""
    by_file: Mapping[str, PictureEntry]
    """By the name of the file without its folder."""

    def entry_of(self, file: FoundFile) -> PictureEntry | None:
        """The manifest entry of the file, by its path, or by its name if it was moved to another folder."""
        return self.entries.get(file.relative) or self.by_file.get(PurePosixPath(file.relative).name)

    def label_of(self, file: FoundFile) -> str | None:
        """The label of the file: from its folder if it was moved or added, else from the manifest."""
        if (entry := self.entries.get(file.relative)) is not None:
            return entry.label
        place = file.relative.split("/")
        return self.folders.get(place[0], place[0]) if len(place) > 1 else None

    def missing(self, found: Iterable[FoundFile]) -> Sequence[str]:
        """The files in the manifest that do not exist."""
        relatives = {file.relative for file in found}
        names = {PurePosixPath(relative).name for relative in relatives}
        return [name for name in self.entries if name not in relatives and PurePosixPath(name).name not in names]


def is_own(file: FoundFile) -> bool:
    """Whether the file is part of the manifest."""
    return file.relative in OWN_FILES


def read_exported(folder: Path) -> Exported | None:
    """The manifest in the folder; None if there is none.

    Raises:
        ManifestError: The export was not finished, or its manifest is damaged; the message says what to do.
        OSError: The manifest could not be read.
    """
    if (folder / UNFINISHED).is_file():
        raise ManifestError(f"{folder} is an unfinished export. Export again.")
    if not (folder / ABOUT).is_file():
        return None
    try:
        labels = read_labels((folder / ABOUT).read_bytes())
    except ManifestError as error:
        raise ManifestError(f"{folder / ABOUT} is not the manifest of an export: {error}") from error
    entries = {}
    with (folder / PICTURES).open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                entry = read_picture(line) if line.strip() else None
            except ManifestError as error:
                raise ManifestError(f"{folder / PICTURES}, line {number}: {error}") from error
            if entry is not None:
                entries[unicodedata.normalize("NFC", entry.file_name)] = entry
    return Exported(
        labels=tuple(dict.fromkeys(tidy(label.name) for label in labels)),
        entries=entries,
        folders={unicodedata.normalize("NFC", label.folder): label.name for label in labels},
        by_file={PurePosixPath(name).name: entry for name, entry in entries.items()},
    )
