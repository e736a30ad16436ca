"""The manifest of an export: what was exported, and a line of JSON for each picture (`writers/diptych.py`).

`metadata.jsonl` has a layout that the datasets library of Hugging Face can read: `file_name`, and facts about that
file. docs/cli.md describes every field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final
from uuid import UUID

ABOUT: Final = "diptych.json"
"""What was exported. It is written last: an export without it is not finished."""

PICTURES: Final = "metadata.jsonl"
"""A line for each picture."""

UNFINISHED: Final = "diptych-unfinished.json"
"""Marks the folder of an export that is running or was killed."""

OWN_FILES: Final = frozenset({ABOUT, PICTURES, UNFINISHED})

FORMAT: Final = "diptych-export"
VERSION: Final = 1


class ManifestError(ValueError):
    """A manifest could not be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class PictureEntry:
    """A picture of an export."""

    file_name: str
    """Below the folder of the export, with `/` between."""
    label: str
    burst_id: str
    """The same for the pictures of one recording; empty if unknown."""
    captured_at: datetime | None
    source: str
    """Source of the picture, for people."""
    sha256: str
    """Of the bytes of the exported file."""


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """A label of an export, and the folder of its pictures."""

    name: str
    folder: str


def read_picture(line: bytes) -> PictureEntry:
    """The picture of a line.

    Raises:
        ManifestError: The line is not that of a picture; only name and label are required.
    """
    record = _object(line)
    moment = record.get("captured_at")
    try:
        captured_at = datetime.fromisoformat(_text(record, "captured_at")).astimezone() if moment else None
        burst_id = str(UUID(_text(record, "burst_id"))) if record.get("burst_id") else ""
    except (ValueError, OverflowError) as error:
        raise ManifestError(f"{error}.") from error
    name = _text(record, "file_name")
    if not name or name.startswith("/") or ".." in PurePosixPath(name).parts:
        raise ManifestError(f"file_name is {name!r} but must be a path below the folder of the export.")
    if not (label := _text(record, "label").strip()):
        raise ManifestError("label is empty.")
    return PictureEntry(name, label, burst_id, captured_at, _text(record, "source"), _text(record, "sha256"))


def about(facts: Mapping[str, object], labels: list[LabelEntry]) -> bytes:
    """The content of `diptych.json`."""
    listed = [{"name": label.name, "folder": label.folder} for label in labels]
    record = {"format": FORMAT, "version": VERSION, **facts, "labels": listed}
    return json.dumps(record, indent=2, ensure_ascii=False).encode() + b"\n"


def read_labels(data: bytes) -> list[LabelEntry]:
    """The labels of an export, from the file that `about` writes.

    Raises:
        ManifestError: It is not such a file, or has a newer version.
    """
    record = _object(data)
    if record.get("format") != FORMAT:
        raise ManifestError(f"its format is {record.get('format')!r} and not {FORMAT!r}.")
    if record.get("version") != VERSION:
        raise ManifestError(f"its version is {record.get('version')!r}; this Diptych reads version {VERSION}.")
    labels = record.get("labels")
    if not isinstance(labels, list):
        raise ManifestError("it has no labels.")
    entries = [label if isinstance(label, dict) else {} for label in labels]
    return [LabelEntry(_text(each, "name"), _text(each, "folder")) for each in entries]


def _object(data: bytes) -> Mapping[str, object]:
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"it is not JSON ({error}).") from error
    if not isinstance(record, dict):
        raise ManifestError("it is not a JSON object.")
    return record


def _text(record: Mapping[str, object], field: str) -> str:
    value = record.get(field, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ManifestError(f"{field} is {value!r} but must be text.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ManifestError(f"{field} is not valid Unicode.") from error
    return value
