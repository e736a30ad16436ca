"""What an error means for somebody at a terminal: the server's sentence, and the command that helps."""

from __future__ import annotations

from typing import Final

from diptych.wire.reasons import Reason
from diptych_client import sdk

_LOOK: Final = {"dataset": "diptych dataset log {id}", "snapshot": "diptych snapshot show {id}"}
"""Commands that show what somebody else did, by the kind of thing."""

_LISTS: Final = {
    "dataset": "diptych dataset ls",
    "snapshot": "diptych snapshot ls",
    "training job": "diptych job ls",
    "workspace": "diptych workspace ls",
    "access token": "diptych token ls",
}
"""Commands that show what there is, by the kind of thing."""


def sentence_of(error: sdk.DiptychError) -> str:
    """What the error says and what to do."""
    return " ".join(part for part in (error.message, _advice(error), _list(error)) if part)


def _advice(error: sdk.DiptychError) -> str:
    match error:
        case sdk.ServerUnreachableError() if not isinstance(error, sdk.TlsError):
            return _start(error.metadata.get("address", ""))
        case sdk.TokenMissingError() | sdk.TokenUnknownError() | sdk.TokenExpiredError() | sdk.TokenRevokedError():
            return "With one that is good, run: diptych connect ADDRESS"
        case sdk.LimitReachedError(retry_after_seconds=seconds) if seconds:
            return f"Wait {seconds:g} seconds."
        case sdk.InvalidRequestError(reason=Reason.BAD_FIELD, metadata={"field": "dataset.workspace_id"}):
            return "Add --workspace with one of: diptych workspace ls"
        case sdk.ConflictError(reason=Reason.CHANGED_SINCE_READ):
            return _look_again(error.metadata.get("kind", ""), error.metadata.get("id", ""))
    return ""


def _list(error: sdk.DiptychError) -> str:
    """The command that lists what there is, where something is not."""
    command = _LISTS.get(error.metadata.get("kind", "")) if isinstance(error, sdk.NotFoundError) else None
    return f"See what there is: {command}" if command else ""


def _start(address: str) -> str:
    """How to start a server, where it is missing on this machine."""
    if not address or not sdk.Address.parse(address).is_this_machine:
        return ""
    port = sdk.Address.parse(address).port
    command = "diptych-server serve" if port == sdk.Address().port else f"diptych-server serve --port {port}"
    return f"Start one with: {command}"


def _look_again(kind: str, identity: str) -> str:
    look = _LOOK.get(kind, "").format(id=identity)
    what = f"See what happened with {look}, and" if look else "Look at it as it is now, and"
    return f"Nothing was done. {what} run the command again if it is still what you want."
