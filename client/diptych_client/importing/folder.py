"""Finds the pictures in a folder and their labels."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from diptych.names import looks_of, tidy, without_hidden
from diptych_client.exporting.manifest import PICTURES
from diptych_client.importing import kinds
from diptych_client.importing.exported import Exported, is_own, read_exported
from diptych_client.importing.splits import Splits, find_splits
from diptych_client.importing.walk import FoundFile, Refused, walk

LARGEST_FILE_BYTES: Final = 64 * 2**20
"""Larger files are not read: no photograph is that large."""

LOOSE: Final = "NO_LABEL"
"""The reason for refusing a picture that is not in the folder of a label."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that is probably a picture."""

    path: Path
    relative: str
    """Below the folder, with `/` between, in composed Unicode: the same on every system."""
    label: str
    """Name of the folder right below the top, or below that of a split; or from a manifest."""
    burst_id: str = ""
    """Its recording in the manifest; empty if there is none."""
    captured_at: datetime | None = None
    """From the manifest; None if there is none."""
    source: str = ""
    """Its source in the manifest."""

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class Scan:
    """The content of a folder."""

    files: tuple[SourceFile, ...] = ()
    """By label, in natural order."""
    refused: tuple[Refused, ...] = ()
    """Pictures that are not accepted, and anything that could not be read."""
    skipped: tuple[Refused, ...] = ()
    """Files that are not pictures."""
    splits: tuple[str, ...] = ()
    """The folders of splits, such as train and test, whose folders are the labels."""
    joined: tuple[tuple[str, ...], ...] = ()
    """Names of folders that look the same, and so became one label, with the first one chosen."""
    loose: tuple[FoundFile, ...] = ()
    """Pictures that are not in the folder of a label, refused here; a caller with a label can accept them."""
    labels: tuple[str, ...] = ()
    """The labels in the manifest, in order, with or without pictures."""


def scan(folder: Path) -> Scan:
    """Scan the folder: the files below each of its subfolders are the pictures of that label.

    If the subfolders are splits of a data set, the folders in them are the labels. Folders whose names look the same
    are one label. Links are followed; circular ones are refused. The manifest of an export takes precedence.

    Raises:
        ManifestError: The folder is an unfinished export, or its manifest is damaged.
        OSError: The folder itself cannot be listed.
    """
    exported = read_exported(folder)
    pictures: list[FoundFile] = []
    refused: list[Refused] = []
    skipped: list[Refused] = []
    for each in walk(folder):
        if exported and isinstance(each, FoundFile) and is_own(each):
            continue
        judged = kinds.judge(each) if isinstance(each, FoundFile) else each
        match judged:
            case FoundFile():
                pictures.append(judged)
            case Refused(reason=kinds.SKIPPED):
                skipped.append(judged)
            case Refused():
                refused.append(judged)
    splits = None if exported else find_splits(picture.relative.split("/") for picture in pictures)
    labelled = [_listed(picture, exported) if exported else _labelled(picture, splits) for picture in pictures]
    if exported:
        message = f"The file is listed in {PICTURES} but does not exist."
        refused += [Refused(name, "MISSING", message) for name in exported.missing(pictures)]
    files, joined = join_labels([each for each in labelled if isinstance(each, SourceFile)])
    return Scan(
        files=tuple(sorted(files, key=lambda file: (natural_key(file.label), natural_key(file.relative)))),
        refused=(*refused, *(each for each in labelled if isinstance(each, Refused))),
        skipped=tuple(skipped),
        splits=splits.names if splits else (),
        joined=joined,
        loose=tuple(
            picture
            for picture, each in zip(pictures, labelled, strict=True)
            if isinstance(each, Refused) and each.reason == LOOSE
        ),
        labels=exported.labels if exported else (),
    )


def join_labels(files: Sequence[SourceFile]) -> tuple[Sequence[SourceFile], tuple[tuple[str, ...], ...]]:
    """The files, with labels that look the same joined into the most frequent one; and the joined labels."""
    counts = Counter(file.label for file in files)
    chosen: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for label in sorted(counts, key=lambda label: (-counts[label], natural_key(label))):
        looks = looks_of(label)
        first = next((chosen[look] for look in sorted(looks) if look in chosen), label)
        for look in looks:
            chosen.setdefault(look, first)
        groups.setdefault(first, []).append(label)
    first_of = {label: first for first, labels in groups.items() for label in labels}
    joined = tuple(tuple(labels) for labels in groups.values() if len(labels) > 1)
    return [replace(file, label=first_of[file.label]) for file in files], joined


def natural_key(name: str) -> tuple[tuple[str, int, str], ...]:
    """A sort key that puts 2 before 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple(("0", int(part), "") if part.isdecimal() else ("1", 0, part) for part in parts if part)


def _listed(picture: FoundFile, exported: Exported) -> SourceFile | Refused:
    label = exported.label_of(picture)
    if label is None:
        return _without_label(picture)
    entry = exported.entry_of(picture)
    file = SourceFile(picture.path, picture.relative, tidy(label))
    if entry is None:
        return file
    return replace(file, burst_id=entry.burst_id, captured_at=entry.captured_at, source=entry.source)


def _labelled(picture: FoundFile, splits: Splits | None) -> SourceFile | Refused:
    place = picture.relative.split("/")
    top = place[0] if len(place) > 1 else None
    folder = splits.label_of(place) if splits else top
    if folder is None:
        return _without_label(picture)
    label = _visible(folder)
    if not label:
        message = "The name of its folder has no visible characters. Rename the folder."
        return Refused(picture.relative, LOOSE, message)
    return SourceFile(picture.path, picture.relative, label)


def _without_label(picture: FoundFile) -> Refused:
    place = picture.relative.split("/")
    where = f"directly in {place[-2]}" if len(place) > 1 else "in no folder"
    return Refused(picture.relative, LOOSE, f"The picture is {where}. Put it into a folder named after its label.")


def _visible(folder: str) -> str:
    """The name as a label; control characters are kept, for the server to refuse."""
    if any(unicodedata.category(sign) == "Cc" for sign in folder):
        return folder
    return tidy(without_hidden(folder))
