"""The errors of the SDK: a class for each way to react, with a `reason`."""

from collections.abc import Mapping
from typing import Self

from diptych_client.sdk.values.failure import Failure


class DiptychError(Exception):
    """A call was refused or failed."""

    def __init__(self, reason: str, message: str, metadata: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        """For programs: a value of `diptych.wire.reasons.Reason`, or the name of a gRPC status if the response was not
        from a Diptych server."""
        self.message = message
        """A sentence for people."""
        self.metadata: Mapping[str, str] = dict(metadata or {})
        """Facts in the message; the wire API documents them for each reason. `address` if the response was not from a
        Diptych server."""

    def __reduce__(self) -> tuple[object, ...]:
        """Support pickling: a process pool hangs if an error cannot be unpickled."""
        return type(self), (self.reason, self.message, dict(self.metadata)), self.__dict__

    @classmethod
    def of(cls, failure: Failure) -> Self:
        """The failure of one item as an error."""
        return cls(failure.reason, failure.message, failure.metadata)


class NotFoundError(DiptychError):
    """The resource does not exist; `metadata` has its kind and id."""


class ConflictError(DiptychError):
    """The resource was changed by another request: read it again and retry if it still applies."""


class InvalidRequestError(DiptychError):
    """The request is not valid; retrying it unchanged cannot succeed."""


class NotReadyError(DiptychError):
    """The request needs another state first; the message says which."""


class AccessDeniedError(DiptychError):
    """The caller is not authenticated or has no permission."""


class TokenMissingError(AccessDeniedError):
    """The server requires an access token: `Client(address, token=...)`, or `DIPTYCH_TOKEN` in the environment."""


class TokenUnknownError(AccessDeniedError):
    """The access token is unknown to this server: it is for another one, or incomplete."""


class TokenExpiredError(AccessDeniedError):
    """The access token has expired: an admin can create another; `metadata` has `expired_at`."""


class TokenRevokedError(AccessDeniedError):
    """The access token was revoked: an admin can create another; `metadata` has `revoked_at`."""


class RoleTooLowError(AccessDeniedError):
    """The role of the token does not allow this; `metadata` has `role` and `needed_role`."""


class OverloadedError(DiptychError):
    """The server is overloaded: retry later."""

    retry_after_seconds: float = 0.0
    """When to retry, as suggested by the server; 0 if it made no suggestion."""


class LimitReachedError(OverloadedError):
    """A limit of this token or machine is reached; `metadata` has the `limit` and how much is `allowed`."""


class ServerUnreachableError(DiptychError):
    """The server is unreachable, or the connection was lost and not restored."""


class TlsError(ServerUnreachableError):
    """TLS failed, or only one side uses it; the message says what to do."""


class NotConnectedError(DiptychError):
    """The call was not made because the client or handle has no usable connection; the message says why.

    Its reason is CLIENT_CLOSED, CLIENT_FORKED, CLIENT_OF_OTHER_LOOP or HANDLE_NOT_ATTACHED.
    """

    @classmethod
    def closed(cls) -> Self:
        """The client was closed."""
        return cls("CLIENT_CLOSED", "The client is closed. Open another one.")

    @classmethod
    def forked(cls) -> Self:
        """The process was forked from one that had used gRPC, which is not supported."""
        return cls(
            "CLIENT_FORKED",
            "A Diptych client does not work in a process that was forked after one was used. Start processes with "
            'multiprocessing.get_context("spawn"), and open a client in each.',
        )

    @classmethod
    def other_loop(cls) -> Self:
        """An async client was used on a second asyncio loop."""
        return cls(
            "CLIENT_OF_OTHER_LOOP",
            "This client was first used on another asyncio loop. Open a client inside each asyncio.run.",
        )

    @classmethod
    def not_attached(cls, handle: object) -> Self:
        """The handle was unpickled or created manually."""
        kind = type(handle).__name__
        return cls(
            "HANDLE_NOT_ATTACHED",
            f"This {kind} has no connection, for example after unpickling. Use client.attach(...) to get one with it.",
        )


class TimedOutError(DiptychError):
    """The call timed out; it may have taken effect."""


class PictureRefusedError(DiptychError):
    """The picture was refused; the reason starts with `PICTURE_`."""


class TrainingFailedError(DiptychError):
    """The training job ended without a model; the reason is `CANCELLED` if it was cancelled."""
