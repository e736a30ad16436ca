"""The one error of the domain: what was asked cannot be done, why, and what to do instead."""

from typing import Never

from diptych.wire.reasons import Reason


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """A request that cannot be carried out; nothing was changed.

    Attributes:
        reason: for programs.
        message: for people, a sentence that says what to do; safe to send to the client.
        metadata: the facts named in the message, by the keys that the reason documents.
    """

    def __init__(self, reason: Reason, message: str, **metadata: object) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.metadata = {key: str(value) for key, value in metadata.items()}

    @property
    def is_of_storage(self) -> bool:
        """Whether database, blobs or disk are the reason, not what was asked: the same may be granted later on."""
        return self.reason in {Reason.UNAVAILABLE, Reason.STORAGE_FULL}


def refuse_missing(kind: str, identifier: object) -> Never:
    """Raise the refusal for a thing that is not there: `kind` as in the proto, e.g. "dataset"."""
    raise Refusal(
        Reason.NOT_FOUND,
        f"There is no {kind.replace('_', ' ')} with the id {identifier}.",
        kind=kind,
        id=identifier,
    )
