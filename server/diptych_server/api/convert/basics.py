"""Conversion of IDs, times and failures."""

from datetime import UTC, datetime
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from diptych.v1 import error_reason_pb2, failure_pb2
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal


def parse_id(text: str, *, field: str) -> UUID:
    """The ID in a field of a request.

    Raises:
        Refusal: BAD_FIELD if it is missing or not a UUID.
    """
    try:
        return UUID(text)
    except ValueError:
        problem = f"is not a UUID: {text[:50]!r}" if text else "is missing"
        raise Refusal(Reason.BAD_FIELD, f"The field {field} {problem}.", field=field) from None


def parse_optional_id(text: str, *, field: str) -> UUID | None:
    """The ID in a field of a request, or None if the field is empty."""
    return parse_id(text, field=field) if text else None


def id_text(identifier: UUID | None) -> str:
    """An ID on the wire; empty represents None."""
    return str(identifier) if identifier else ""


def timestamp(moment: datetime | None) -> Timestamp | None:
    """A time on the wire; an unset field represents None."""
    if moment is None:
        return None
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def moment(message: Timestamp, *, field: str) -> datetime:
    """The time in a field of a request, in UTC.

    Raises:
        Refusal: BAD_FIELD if it is outside the years 1 to 9999.
    """
    try:
        return message.ToDatetime(UTC)
    except (ValueError, OverflowError):
        raise Refusal(Reason.BAD_FIELD, f"The field {field} is not a valid time.", field=field) from None


def failure(refusal: Refusal) -> failure_pb2.Failure:
    """A refusal as part of a stream or a batch."""
    return failure_pb2.Failure(
        reason=error_reason_pb2.ErrorReason.Value(f"ERROR_REASON_{refusal.reason}"),
        message=refusal.message,
        metadata=refusal.metadata,
    )
