"""From gRPC's errors to the SDK's. The only place that looks into one."""

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
    """What a Diptych server said with a refusal."""

    info: error_details_pb2.ErrorInfo
    retry_after_seconds: float


def translated(error: aio.AioRpcError, *, address: Address) -> DiptychError:
    """The error of the SDK that says what the gRPC error says; `address` is named when nobody answered there."""
    kind = _CLASSES.get(error.code(), DiptychError)
    if (said := _said(error)) is None:
        return _without_our_words(error, kind, address)
    kind = _CLASSES_BY_REASON.get(said.info.reason, kind)
    translation = kind(said.info.reason, error.details() or said.info.reason, dict(said.info.metadata))
    if isinstance(translation, OverloadedError):
        translation.retry_after_seconds = said.retry_after_seconds
    return translation


def wait_before_another_try(error: aio.AioRpcError, *, address: Address) -> float | None:
    """The least seconds to wait before the same may be asked again; None when asking again does not help.

    It helps when the server could not be reached or is going away, when what it said was lost, and when it had too much
    to do and says until when. A server that is going away names a time too, which does not count: where there are
    several, another one answers at once.
    """
    if error.code() == grpc.StatusCode.UNAVAILABLE:
        return None if tls_problem(error.details() or "", address) else 0.0
    if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
        return (_said(error) or _NOTHING).retry_after_seconds or None
    return 0.0 if _is_lost(error) else None


def is_refused_at_the_door(error: aio.AioRpcError) -> bool:
    """Whether the call cannot have had any effect, so that repeating it is harmless whatever it does."""
    said = _said(error)
    return said is not None and said.info.reason == Reason.LIMIT_REACHED


def _is_lost(error: aio.AioRpcError) -> bool:
    """Whether the status is not the server's.

    grpc.aio puts words of its own in its place when the server ends a stream at the moment in which a message is being
    sent: the write fails before the server's status is read, and then it never is. A load balancer that loses the
    server behind it resets the stream, or cancels it.
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
    """What a Diptych server sent with the error; None without it, and for trailers that were damaged or altered."""
    try:
        status = rpc_status.from_call(error)  # type: ignore[arg-type]  # the stub knows only calls
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
    delay = retry.retry_delay  # its own conversion raises on delays of more than a few million years
    return None if found is None else _Said(found, max(0.0, delay.seconds + delay.nanos / 1e9))


def _without_our_words(error: aio.AioRpcError, kind: type[DiptychError], address: Address) -> DiptychError:
    details, metadata = error.details() or "", {"address": str(address)}
    if error.code() == grpc.StatusCode.UNAVAILABLE:
        problem = tls_problem(details, address) or plain_problem(details, address)
        if problem is not None:
            return TlsError(error.code().name, problem, metadata)
    return kind(error.code().name, _sentence(error.code(), details, address), metadata)


def _sentence(code: grpc.StatusCode, details: str, address: Address) -> str:
    match code:
        case grpc.StatusCode.UNAVAILABLE:
            return f"No server answers at {address}."
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return f"The server at {address} did not answer in time."
        case grpc.StatusCode.UNIMPLEMENTED:
            return f"What listens at {address} is no Diptych server, or one too old for this client."
        case grpc.StatusCode.UNAUTHENTICATED | grpc.StatusCode.PERMISSION_DENIED:
            return f"What stands before the server at {address} lets this client not through: {details or code.name}"
    return f"The server at {address} refused with {code.name}: {details or 'no reason given'}"


_PROBLEMS: Final = (
    (
        "Hostname Verification Check failed",
        "The certificate of the server at {0} is not for {0.host}: call the server by the name in its certificate.",
    ),
    (
        "WRONG_VERSION_NUMBER",
        "What listens at {0} speaks no TLS: write {0.target} without https:// if that is as it should be.",
    ),
    (
        "certificate has expired",
        "The certificate of the server at {0} has expired: whoever runs the server must renew it.",
    ),
    (
        "certificate is not yet valid",
        "The certificate of the server at {0} is not valid yet: check the clock of this machine.",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED",
        (
            "The certificate of the server at {0} is from nobody whom this machine trusts. If it is your own server, "
            "give the file of its authority: --tls-ca, DIPTYCH_TLS_CA, or Tls(ca_file=...)."
        ),
    ),
    ("handshake failed", "The server at {0} and this client do not agree on a TLS connection."),
)
"""What gRPC says, and a sentence that says what it means and what to do. The first that fits counts."""


def tls_problem(details: str, address: Address) -> str | None:
    """A sentence for a TLS connection that did not come about; None when nothing of TLS is to blame.

    Args:
        details: The words of gRPC with the status UNAVAILABLE.
        address: Which server was called.
    """
    if not address.is_tls:
        return None
    return next((sentence.format(address) for words, sentence in _PROBLEMS if words in details), None)


def plain_problem(details: str, address: Address) -> str | None:
    """A sentence for a call in the clear to somebody who hung up on it, as servers do that want TLS; else None."""
    if address.is_tls or not (details.startswith("failed to connect") and details.endswith("Socket closed")):
        return None
    return f"No server answers at {address} without TLS: if it has TLS, write https://{address}."
