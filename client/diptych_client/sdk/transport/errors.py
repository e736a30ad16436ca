"""Converts gRPC errors to errors of the SDK. The only module that inspects them."""

from dataclasses import dataclass
from typing import Final

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2
from grpc import aio
from grpc_status import rpc_status

from diptych.wire.reasons import ERROR_DOMAIN, Reason
from diptych_client.sdk.errors import (
    AccessDeniedError,
    ConflictError,
    DiptychError,
    InvalidRequestError,
    LimitReachedError,
    NotFoundError,
    NotReadyError,
    OverloadedError,
    RoleTooLowError,
    ServerUnreachableError,
    TimedOutError,
    TlsError,
    TokenExpiredError,
    TokenMissingError,
    TokenRevokedError,
    TokenUnknownError,
)
from diptych_client.sdk.transport.address import Address

_WRITE_FAILED = "Internal error from Core"
_RESET = ("RST_STREAM", "Stream removed")
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
_CLASSES_BY_REASON: dict[str, type[DiptychError]] = {
    Reason.TOKEN_MISSING: TokenMissingError,
    Reason.TOKEN_UNKNOWN: TokenUnknownError,
    Reason.TOKEN_EXPIRED: TokenExpiredError,
    Reason.TOKEN_REVOKED: TokenRevokedError,
    Reason.ROLE_TOO_LOW: RoleTooLowError,
    Reason.LIMIT_REACHED: LimitReachedError,
}


@dataclass(frozen=True, slots=True)
class _Said:
    """The details that a Diptych server sent with an error."""

    info: error_details_pb2.ErrorInfo
    retry_after_seconds: float


def translated(error: aio.AioRpcError, *, address: Address) -> DiptychError:
    """The SDK error for a gRPC error; messages about an unreachable server include `address`."""
    kind = _CLASSES.get(error.code(), DiptychError)
    if (said := _said(error)) is None:
        return _foreign_error(error, kind, address)
    kind = _CLASSES_BY_REASON.get(said.info.reason, kind)
    translation = kind(said.info.reason, error.details() or said.info.reason, dict(said.info.metadata))
    if isinstance(translation, OverloadedError):
        translation.retry_after_seconds = said.retry_after_seconds
    return translation


def wait_before_another_try(error: aio.AioRpcError, *, address: Address) -> float | None:
    """The minimum seconds to wait before a retry; None if a retry would not help.

    A retry helps if the server is unreachable or shutting down, if its status was lost, or if it is overloaded and
    suggests a delay. The delay from a server that is shutting down is ignored, as another instance may respond
    immediately.
    """
    if error.code() == grpc.StatusCode.UNAVAILABLE:
        return None if tls_problem(error.details() or "", address) else 0.0
    if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
        return (_said(error) or _NOTHING).retry_after_seconds or None
    return 0.0 if _is_lost(error) else None


def is_refused_at_the_door(error: aio.AioRpcError) -> bool:
    """Whether the call cannot have had any effect, so that any call may be repeated."""
    said = _said(error)
    return said is not None and said.info.reason == Reason.LIMIT_REACHED


def _is_lost(error: aio.AioRpcError) -> bool:
    """Whether the status of the server was lost.

    If the server ends a stream while a message is being sent, grpc.aio reports the failed write instead of the server's
    status. A load balancer that loses the server behind it resets or cancels the stream.
    """
    details = error.details() or ""
    match error.code():
        case grpc.StatusCode.CANCELLED:
            return _said(error) is None
        case grpc.StatusCode.INTERNAL | grpc.StatusCode.UNKNOWN:
            return details == _WRITE_FAILED or any(each in details for each in _RESET)
    return False


_NOTHING = _Said(error_details_pb2.ErrorInfo(), 0.0)


def _said(error: aio.AioRpcError) -> _Said | None:
    """The details from a Diptych server; None if there are none, or if the trailers were damaged or altered."""
    try:
        status = rpc_status.from_call(error)  # type: ignore[arg-type]  # the type stub accepts calls only
        return None if status is None else _ours(status)
    except (ValueError, DecodeError):
        return None


def _ours(status: status_pb2.Status) -> _Said | None:
    found, retry = None, error_details_pb2.RetryInfo()
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info) and info.domain == ERROR_DOMAIN:
            found = info
        detail.Unpack(retry)
    delay = retry.retry_delay  # its own conversion raises for extremely long delays
    return None if found is None else _Said(found, max(0.0, delay.seconds + delay.nanos / 1e9))


def _foreign_error(error: aio.AioRpcError, kind: type[DiptychError], address: Address) -> DiptychError:
    details, metadata = error.details() or "", {"address": str(address)}
    if error.code() == grpc.StatusCode.UNAVAILABLE:
        problem = tls_problem(details, address) or plain_problem(details, address)
        if problem is not None:
            return TlsError(error.code().name, problem, metadata)
    return kind(error.code().name, _sentence(error.code(), details, address), metadata)


def _sentence(code: grpc.StatusCode, details: str, address: Address) -> str:
    match code:
        case grpc.StatusCode.UNAVAILABLE:
            return f"The server at {address} is unreachable."
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return f"The server at {address} did not respond in time."
        case grpc.StatusCode.UNIMPLEMENTED:
            return f"The program at {address} is not a Diptych server, or is too old for this client."
        case grpc.StatusCode.UNAUTHENTICATED | grpc.StatusCode.PERMISSION_DENIED:
            return f"A proxy in front of {address} rejected this client: {details or code.name}"
    return f"The server at {address} refused with {code.name}: {details or 'no reason given'}"


_PROBLEMS: Final = (
    (
        "Hostname Verification Check failed",
        "The certificate of the server at {0} is not for {0.host}. Use the name in its certificate.",
    ),
    (
        "WRONG_VERSION_NUMBER",
        "The server at {0} does not use TLS. If that is intended, use {0.target} without https://.",
    ),
    (
        "certificate has expired",
        "The certificate of the server at {0} has expired. Its operator must renew it.",
    ),
    (
        "certificate is not yet valid",
        "The certificate of the server at {0} is not valid yet. Check the clock of this machine.",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED",
        (
            "This machine does not trust the certificate of the server at {0}. If it is your own server, "
            "provide its CA file: --tls-ca, DIPTYCH_TLS_CA, or Tls(ca_file=...)."
        ),
    ),
    ("handshake failed", "The TLS handshake with the server at {0} failed."),
)
"""Texts in gRPC's details, and messages that explain them. The first match is used."""


def tls_problem(details: str, address: Address) -> str | None:
    """A message for a failed TLS connection; None if TLS is not the cause.

    Args:
        details: gRPC's details of the status UNAVAILABLE.
        address: The address of the server.
    """
    if not address.is_tls:
        return None
    return next((sentence.format(address) for pattern, sentence in _PROBLEMS if pattern in details), None)


def plain_problem(details: str, address: Address) -> str | None:
    """A message if the server closed an unencrypted connection, as servers with TLS do; else None."""
    if address.is_tls or not (details.startswith("failed to connect") and details.endswith("Socket closed")):
        return None
    return f"The server at {address} does not respond without TLS. If it uses TLS, use https://{address}."
