"""Times in UTC."""

from datetime import UTC, datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp


def moment(owner: Message, field: str) -> datetime | None:
    """The time in `field` of the message, in UTC; None if it is not set."""
    if not owner.HasField(field):
        return None
    timestamp: Timestamp = getattr(owner, field)
    return timestamp.ToDatetime(tzinfo=UTC)


def timestamp(moment: datetime | None) -> Timestamp | None:
    """The protobuf value of a time; a naive one is local time."""
    if moment is None:
        return None
    message = Timestamp()
    message.FromDatetime(moment.astimezone(UTC))
    return message
