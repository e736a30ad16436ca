"""What every message has: ids, times, failures."""

from datetime import UTC, datetime
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from diptych.v1 import error_reason_pb2, failure_pb2
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal


def parse_id(text: str, *, field: str) -> UUID:
    """The id in a request's field.

    Raises:
        Refusal: BAD_FIELD when it is missing or no UUID.
    """
    try:
        return UUID(text)
    except ValueError:
        problem = f"is not a UUID: {text[:50]!r}" if text else "is missing"
        raise Refusal(Reason.BAD_FIELD, f"The field {field} {problem}.", field=field) from None


def parse_optional_id(text: str, *, field: str) -> UUID | None:
    """The id in a request's field, or None where the field is empty."""
    return parse_id(text, field=field) if text else None


def id_text(identifier: UUID | None) -> str:
    """An id on the wire; empty stands for None."""
    return str(identifier) if identifier else ""


def timestamp(moment: datetime | None) -> Timestamp | None:
    """A time on the wire; an unset field stands for None."""
    if moment is None:
        return None
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def moment(message: Timestamp, *, field: str) -> datetime:
    """The time in a request's field, in UTC.

    Raises:
        Refusal: BAD_FIELD when it lies outside the years 1 to 9999.
    """
    try:
        return message.ToDatetime(UTC)
    except (ValueError, OverflowError):
        raise Refusal(Reason.BAD_FIELD, f"The field {field} holds no valid time.", field=field) from None


def failure(refusal: Refusal) -> failure_pb2.Failure:
    """A refusal as it stands inside a stream or a batch."""
    return failure_pb2.Failure(
        reason=error_reason_pb2.ErrorReason.Value(f"ERROR_REASON_{refusal.reason}"),
        message=refusal.message,
        metadata=refusal.metadata,
    )
