"""Values of records that other tools wrote: which fields name the label, the recording and the time of a picture."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from diptych.names import tidy
from diptych_client.importing.listing import ListedPicture

FILE_FIELDS: Final = ("file_name", "filename", "file", "filepath", "file_path", "path", "image_path", "image")
"""Names of the field with the file of a picture, the most specific first."""

LABEL_FIELDS: Final = ("label", "class_name", "class", "label_name", "category", "target", "choice")
"""Names of the field with the label."""

_BURST_FIELDS: Final = ("burst_id",)
_RECORDING_FIELDS: Final = ("recording", "recording_id", "burst", "session", "group", "sequence_id")
_TIME_FIELDS: Final = ("captured_at", "capture_time", "created_at", "createdat", "timestamp")
_SOURCE_FIELDS: Final = ("source",)
_MILLISECONDS_FROM: Final = 1e11
"""Numbers above it are milliseconds since 1970, smaller ones are seconds: it is the year 5138, or March 1973."""


def picture_of(label: str, record: Mapping[str, object]) -> ListedPicture:
    """A picture with this label, and the recording, time and source that the record names."""
    burst = _uuid(text_of(record, _BURST_FIELDS))
    return ListedPicture(
        label=tidy(label),
        burst_id=burst,
        recording="" if burst else text_of(record, (*_BURST_FIELDS, *_RECORDING_FIELDS)),
        captured_at=_moment(_value(record, _TIME_FIELDS)),
        source=text_of(record, _SOURCE_FIELDS),
    )


def text_of(record: Mapping[str, object], names: Sequence[str]) -> str:
    """The first of these fields that has a value, as text; empty if none has. Case does not matter."""
    value = _value(record, names)
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def field_named(fields: Sequence[str], names: Sequence[str]) -> str | None:
    """The field with the first of these names that exists; case does not matter."""
    by_name = {field.strip().casefold(): field for field in reversed(fields)}
    return next((by_name[name] for name in names if name in by_name), None)


def _value(record: Mapping[str, object], names: Sequence[str]) -> object:
    by_name = {str(field).strip().casefold(): value for field, value in record.items()}
    values = (by_name.get(name) for name in names)
    return next((value for value in values if value is not None and value != ""), None)


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _moment(value: object) -> datetime | None:
    """The time of ISO 8601 text or a number since 1970; None if it is neither."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000 if abs(value) > _MILLISECONDS_FROM else value, UTC)
        return datetime.fromisoformat(value).astimezone() if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
