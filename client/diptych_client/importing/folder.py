"""Finds the pictures in a folder or archive, and their labels."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from diptych.names import looks_of, tidy, without_hidden
from diptych_client.importing import kinds
from diptych_client.importing.files import Files
from diptych_client.importing.formats.detect import detect, read_listing
from diptych_client.importing.listing import Listing
from diptych_client.importing.source import Source
from diptych_client.importing.splits import Splits, find_splits
from diptych_client.importing.walk import FoundFile, Refused

LOOSE: Final = "NO_LABEL"
"""The reason for refusing a picture that is not in the folder of a label."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that is probably a picture."""

    path: Path
    relative: str
    """Below the folder, with `/` between, in composed Unicode: the same on every system."""
    label: str
    """Name of the folder right below the top, or below that of a split; or from a file with labels."""
    burst_id: str = ""
    """Its recording in the manifest of an export; empty if there is none."""
    recording: str = ""
    """The name of its recording in a file with labels; empty if there is none."""
    captured_at: datetime | None = None
    """From a file with labels; None if there is none."""
    source: str = ""
    """From a file with labels."""

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePosixPath(self.relative).name

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self.relative).stem


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
    """The labels in a file with labels, in order, with or without pictures."""
    format: str = ""
    """What the folder is, for people, by the files with labels in it; empty if there are none."""

    @property
    def recording_count(self) -> int:
        """The number of recordings that files with labels name."""
        return len({file.burst_id or file.recording for file in self.files} - {""})


def scan(folder: Path) -> Scan:
    """Scan a folder, as `scan_source`.

    Raises:
        ListingError: A file with labels is damaged, or the folder is an unfinished export.
        OSError: The folder itself cannot be listed.
    """
    return scan_source(Source.of_folder(folder))


def scan_source(source: Source) -> Scan:
    """Find the pictures and their labels.

    Files with labels that other tools write take precedence. Without any, the files below each folder at the top are
    the pictures of that label; if these folders are splits of a data set, the folders in them are the labels. Folders
    whose names look the same are one label. Links are followed; circular ones are refused.

    Raises:
        ListingError: A file with labels is damaged, or the folder is an unfinished export.
        OSError: A file with labels cannot be read.
    """
    listing = _listing(source)
    found = _judged(source, own_files=listing.own_files if listing else frozenset())
    if listing:
        labelled = [_listed(picture, listing) for picture in found.pictures]
        splits = None
    else:
        splits = find_splits(picture.relative.split("/") for picture in found.pictures)
        labelled = [_labelled(picture, splits) for picture in found.pictures]
    files, joined = join_labels([each for each in labelled if isinstance(each, SourceFile)])
    refused = {each.path: each for each in labelled if isinstance(each, Refused)}
    refused |= {each.path: each for each in (listing.left_out if listing else ())}
    return Scan(
        files=tuple(sorted(files, key=lambda file: (natural_key(file.label), natural_key(file.relative)))),
        refused=(*found.refused, *refused.values()),
        skipped=tuple(found.skipped),
        splits=splits.names if splits else (),
        joined=joined,
        loose=tuple(
            picture
            for picture, each in zip(found.pictures, labelled, strict=True)
            if isinstance(each, Refused) and each.reason == LOOSE
        ),
        labels=tuple(listing.labels) if listing else (),
        format=listing.format if listing else "",
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """The files of a source by what they are."""

    pictures: Sequence[FoundFile]
    refused: Sequence[Refused]
    skipped: Sequence[Refused]


def _judged(source: Source, *, own_files: frozenset[str]) -> _Judged:
    pictures: list[FoundFile] = []
    refused: list[Refused] = []
    skipped: list[Refused] = []
    for each in source.entries:
        if isinstance(each, FoundFile) and each.relative in own_files:
            continue
        match kinds.judge(each) if isinstance(each, FoundFile) else each:
            case FoundFile() as picture:
                pictures.append(picture)
            case Refused(reason=kinds.SKIPPED) as other:
                skipped.append(other)
            case Refused() as other:
                refused.append(other)
    return _Judged(pictures, refused, skipped)


def _listing(source: Source) -> Listing | None:
    if source.listing:
        return source.listing
    files = Files(each for each in source.entries if isinstance(each, FoundFile))
    return read_listing(files, source.chosen) if source.chosen else detect(files)


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


def _listed(picture: FoundFile, listing: Listing) -> SourceFile | Refused:
    entry = listing.pictures.get(picture.relative)
    if entry is not None:
        return SourceFile(
            picture.path,
            picture.relative,
            entry.label,
            burst_id=entry.burst_id,
            recording=entry.recording,
            captured_at=entry.captured_at,
            source=entry.source,
        )
    place = picture.relative.split("/")
    if not listing.labels_folders:
        return Refused(picture.relative, "NOT_LISTED", f"The picture is not listed in {listing.format}.")
    if len(place) == 1:
        return _without_label(picture)
    return SourceFile(picture.path, picture.relative, tidy(listing.folders.get(place[0], place[0])))


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
