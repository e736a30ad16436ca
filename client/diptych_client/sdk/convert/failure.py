"""Failures of single items."""

from diptych.v1 import error_reason_pb2, failure_pb2
from diptych_client.sdk.values.failure import Failure

_PREFIX = "ERROR_REASON_"


def failure(message: failure_pb2.Failure) -> Failure:
    """The value of a failure; a reason that is unknown to this client becomes its number."""
    return Failure(_reason(message.reason), message.message, dict(message.metadata))


def _reason(number: error_reason_pb2.ErrorReason.ValueType) -> str:
    if number not in error_reason_pb2.ErrorReason.values():
        return str(number)
    return error_reason_pb2.ErrorReason.Name(number).removeprefix(_PREFIX)
