"""Error messages for the terminal: the server's message and the command that helps."""

from __future__ import annotations

from typing import Final

from diptych.wire.reasons import Reason
from diptych_client import sdk

_LOOK: Final = {"dataset": "diptych dataset log {id}", "snapshot": "diptych snapshot show {id}"}
"""Commands that show what another user did, by the kind of resource."""

_LISTS: Final = {
    "dataset": "diptych dataset ls",
    "snapshot": "diptych snapshot ls",
    "training job": "diptych job ls",
    "workspace": "diptych workspace ls",
    "access token": "diptych token ls",
}
"""Commands that list what exists, by the kind of resource."""


def sentence_of(error: sdk.DiptychError) -> str:
    """The message of the error and what to do."""
    return " ".join(part for part in (error.message, _advice(error), _list(error)) if part)


def _advice(error: sdk.DiptychError) -> str:
    match error:
        case sdk.ServerUnreachableError() if not isinstance(error, sdk.TlsError):
            return _start(error.metadata.get("address", ""))
        case sdk.TokenMissingError() | sdk.TokenUnknownError() | sdk.TokenExpiredError() | sdk.TokenRevokedError():
            return "With a valid token, run: diptych connect ADDRESS"
        case sdk.LimitReachedError(retry_after_seconds=seconds) if seconds:
            return f"Wait {seconds:g} seconds."
        case sdk.InvalidRequestError(reason=Reason.BAD_FIELD, metadata={"field": "dataset.workspace_id"}):
            return "Add --workspace. List yours with: diptych workspace ls"
        case sdk.ConflictError(reason=Reason.CHANGED_SINCE_READ):
            return _look_again(error.metadata.get("kind", ""), error.metadata.get("id", ""))
    return ""


def _list(error: sdk.DiptychError) -> str:
    """The command that lists what exists, if something was not found."""
    command = _LISTS.get(error.metadata.get("kind", "")) if isinstance(error, sdk.NotFoundError) else None
    return f"List them with: {command}" if command else ""


def _start(address: str) -> str:
    """How to start a server, if none is running on this machine."""
    if not address or not sdk.Address.parse(address).is_this_machine:
        return ""
    port = sdk.Address.parse(address).port
    command = "diptych-server serve" if port == sdk.Address().port else f"diptych-server serve --port {port}"
    return f"Start one with: {command}"


def _look_again(kind: str, identity: str) -> str:
    command = _LOOK.get(kind, "").format(id=identity)
    what = f"See what changed with {command}, then" if command else "Check its current state, then"
    return f"Nothing was changed. {what} run the command again if you still want it."
