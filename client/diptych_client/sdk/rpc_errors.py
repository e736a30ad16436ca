"""From gRPC's errors to the SDK's. The only place that looks into one."""

import grpc
from google.rpc import error_details_pb2, status_pb2
from grpc import aio

from diptych.wire.reasons import ERROR_DOMAIN
from diptych_client.sdk.errors import (
    AccessDeniedError,
    ConflictError,
    DiptychError,
    InvalidRequestError,
    NotFoundError,
    NotReadyError,
    OverloadedError,
    ServerUnreachableError,
    TimedOutError,
)

_DETAILS_KEY = "grpc-status-details-bin"
_WRITE_FAILED = "Internal error from Core"
_CLASSES: dict[grpc.StatusCode, type[DiptychError]] = {
    grpc.StatusCode.NOT_FOUND: NotFoundError,
    grpc.StatusCode.ALREADY_EXISTS: ConflictError,
    grpc.StatusCode.ABORTED: ConflictError,
    grpc.StatusCode.INVALID_ARGUMENT: InvalidRequestError,
    grpc.StatusCode.OUT_OF_RANGE: InvalidRequestError,
    grpc.StatusCode.FAILED_PRECONDITION: NotReadyError,
    grpc.StatusCode.UNAUTHENTICATED: AccessDeniedError,
    grpc.StatusCode.PERMISSION_DENIED: AccessDeniedError,
    grpc.StatusCode.RESOURCE_EXHAUSTED: OverloadedError,
    grpc.StatusCode.UNAVAILABLE: ServerUnreachableError,
    grpc.StatusCode.DEADLINE_EXCEEDED: TimedOutError,
}


def translated(error: aio.AioRpcError, *, address: str) -> DiptychError:
    """The error of the SDK that says what the gRPC error says; `address` is named when nobody answered there."""
    kind = _CLASSES.get(error.code(), DiptychError)
    if (info := _error_info(error)) is not None:
        return kind(info.reason, error.details() or info.reason, dict(info.metadata))
    return kind(error.code().name, _sentence(error, address=address), {"address": address})


def is_worth_another_try(error: aio.AioRpcError) -> bool:
    """True when the server could not be reached or is going away, or when what it said was lost."""
    return error.code() == grpc.StatusCode.UNAVAILABLE or _is_lost(error)


def _is_lost(error: aio.AioRpcError) -> bool:
    """True when grpc.aio put words of its own in place of the server's.

    It does when the server ends a stream at the moment in which a message is being sent: the write fails before the
    server's status is read, and then it never is.
    """
    return error.code() == grpc.StatusCode.INTERNAL and error.details() == _WRITE_FAILED


def _error_info(error: aio.AioRpcError) -> error_details_pb2.ErrorInfo | None:
    for key, value in error.trailing_metadata() or ():
        if key == _DETAILS_KEY and isinstance(value, bytes):
            return _ours(status_pb2.Status.FromString(value))
    return None


def _ours(status: status_pb2.Status) -> error_details_pb2.ErrorInfo | None:
    info = error_details_pb2.ErrorInfo()
    for detail in status.details:
        if detail.Unpack(info) and info.domain == ERROR_DOMAIN:
            return info
    return None


def _sentence(error: aio.AioRpcError, *, address: str) -> str:
    match error.code():
        case grpc.StatusCode.UNAVAILABLE:
            return f"No server answers at {address}."
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return f"The server at {address} did not answer in time."
        case grpc.StatusCode.UNIMPLEMENTED:
            return f"What listens at {address} is no Diptych server, or one too old for this client."
        case code:
            return f"The server at {address} refused with {code.name}: {error.details() or 'no reason given'}"
