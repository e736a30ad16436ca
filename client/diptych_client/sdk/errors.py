"""The errors of the SDK: a class each where programs act differently, a `reason` in all of them."""

from collections.abc import Mapping
from typing import Self

from diptych_client.sdk.values.failure import Failure


class DiptychError(Exception):
    """A call that was refused or did not arrive.

    Attributes:
        reason: For programs: a value of `diptych.wire.reasons.Reason`, or the name of a gRPC status where the answer
            did not come from a Diptych server.
        message: For people: a sentence.
        metadata: Facts named in the message; the wire API says which come with which reason. Without an answer of a
            Diptych server: `address`.
    """

    def __init__(self, reason: str, message: str, metadata: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.metadata: Mapping[str, str] = dict(metadata or {})

    def __reduce__(self) -> tuple[object, ...]:
        """For pickles: a pool of processes sends errors back, and hangs when one cannot be loaded."""
        return type(self), (self.reason, self.message, dict(self.metadata)), self.__dict__

    @classmethod
    def of(cls, failure: Failure) -> Self:
        """The failure of one item as an error."""
        return cls(failure.reason, failure.message, failure.metadata)


class NotFoundError(DiptychError):
    """The thing does not exist; `metadata` has its kind and id."""


class ConflictError(DiptychError):
    """Another change came first: read the thing again and decide anew."""


class InvalidRequestError(DiptychError):
    """The request can never be granted as it is."""


class NotReadyError(DiptychError):
    """The request cannot be granted in the state that things are in; the message says what is missing."""


class AccessDeniedError(DiptychError):
    """The server does not know the caller, or the caller may not do this."""


class TokenMissingError(AccessDeniedError):
    """The server wants an access token: `Client(address, token=...)`, or `DIPTYCH_TOKEN` in the environment."""


class TokenUnknownError(AccessDeniedError):
    """The access token is none of this server's: it is of another one, or not whole."""


class TokenExpiredError(AccessDeniedError):
    """The access token was good until it expired: an admin can make another; `metadata` says when, `expired_at`."""


class TokenRevokedError(AccessDeniedError):
    """The access token was revoked: an admin can make another; `metadata` says when, `revoked_at`."""


class RoleTooLowError(AccessDeniedError):
    """This takes another role than the token has; `metadata` says both, `role` and `needed_role`."""


class OverloadedError(DiptychError):
    """The server has too much to do: try again a little later.

    Attributes:
        retry_after_seconds: When the server wants to be asked again; 0 where it did not say.
    """

    retry_after_seconds: float = 0.0


class LimitReachedError(OverloadedError):
    """This token or machine does too much at once; `metadata` says of what, `limit`, and how much is `allowed`."""


class ServerUnreachableError(DiptychError):
    """No server answers, or the connection broke and did not come back."""


class TlsError(ServerUnreachableError):
    """A program listens there, but TLS does not match, on one side or the other; the message says what to do."""


class NotConnectedError(DiptychError):
    """The call was not made, because this client or handle has no connection that can be used; the message says why.

    Attributes:
        reason: CLIENT_CLOSED, CLIENT_FORKED, CLIENT_OF_OTHER_LOOP or HANDLE_NOT_ATTACHED.
    """

    @classmethod
    def closed(cls) -> Self:
        """The client was closed."""
        return cls("CLIENT_CLOSED", "The client is closed: open another one to go on.")

    @classmethod
    def forked(cls) -> Self:
        """The process was forked from one that had used gRPC, which does not work in such a child."""
        return cls(
            "CLIENT_FORKED",
            "A Diptych client does not work in a process that was forked after one was used: start processes with "
            'multiprocessing.get_context("spawn"), and open a client in each.',
        )

    @classmethod
    def other_loop(cls) -> Self:
        """An async client was used on a second asyncio loop."""
        return cls(
            "CLIENT_OF_OTHER_LOOP",
            "This client was first used on another asyncio loop: open one client per asyncio.run, inside of it.",
        )

    @classmethod
    def not_attached(cls, handle: object) -> Self:
        """A handle came from a pickle, or was made by hand."""
        kind = type(handle).__name__
        return cls(
            "HANDLE_NOT_ATTACHED",
            f"This {kind} has no connection, as after unpickling: client.attach(...) returns it with one.",
        )


class TimedOutError(DiptychError):
    """The answer did not come in time; the call may have had its effect."""


class PictureRefusedError(DiptychError):
    """The picture cannot be taken; the reason begins with `PICTURE_`."""


class TrainingFailedError(DiptychError):
    """The training job ended without a model; reason `CANCELLED` when it was cancelled."""
