"""The domain's error: a request that cannot be carried out, why, and what to do instead."""

from typing import Never

from diptych.wire.reasons import Reason


class Refusal(Exception):  # noqa: N818  a refusal is a normal response, not a fault
    """A request that cannot be carried out; nothing was changed."""

    def __init__(self, reason: Reason, message: str, **metadata: object) -> None:
        super().__init__(message)
        self.reason = reason
        """The reason code, for programs."""
        self.message = message
        """For users, with what to do; safe to send to the client."""
        self.metadata = {key: str(value) for key, value in metadata.items()}
        """The facts of the message, by the keys documented for the reason."""

    @property
    def is_of_storage(self) -> bool:
        """Whether the storage caused this, not the request, so that a retry may succeed."""
        return self.reason in {Reason.UNAVAILABLE, Reason.STORAGE_FULL}


def refuse_missing(kind: str, identifier: object) -> Never:
    """Raise the refusal for a missing object; `kind` is its name in the proto, e.g. "dataset"."""
    raise Refusal(
        Reason.NOT_FOUND,
        f"There is no {kind.replace('_', ' ')} with the id {identifier}.",
        kind=kind,
        id=identifier,
    )
