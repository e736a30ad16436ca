"""What an error means to a person at a terminal."""

import pytest

from diptych.wire.reasons import Reason
from diptych_client.cli.display.advice import sentence_of
from diptych_client.sdk import (
    ConflictError,
    DiptychError,
    InvalidRequestError,
    LimitReachedError,
    NotFoundError,
    ServerUnreachableError,
    TlsError,
    TokenExpiredError,
)


def limit_reached(seconds: float) -> DiptychError:
    """A limit that ends after this number of seconds."""
    error = LimitReachedError(Reason.LIMIT_REACHED, "Too much.")
    error.retry_after_seconds = seconds
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotFoundError(Reason.NOT_FOUND, "None."), "None."),
        (NotFoundError(Reason.NOT_FOUND, "None.", {"kind": "label"}), "None."),
        (NotFoundError(Reason.NOT_FOUND, "None.", {"kind": "dataset"}), "None. List them with: diptych dataset ls"),
        (
            ServerUnreachableError("UNAVAILABLE", "Away.", {"address": "127.0.0.1:4817"}),
            "Away. Start one with: diptych-server serve",
        ),
        (
            ServerUnreachableError("UNAVAILABLE", "Away.", {"address": "127.0.0.1:99"}),
            "Away. Start one with: diptych-server serve --port 99",
        ),
        (ServerUnreachableError("UNAVAILABLE", "Away.", {"address": "https://there:99"}), "Away."),
        (TlsError("UNAVAILABLE", "Not trusted.", {"address": "https://127.0.0.1:99"}), "Not trusted."),
        (
            TokenExpiredError(Reason.TOKEN_EXPIRED, "Too old."),
            "Too old. With a valid token, run: diptych connect ADDRESS",
        ),
        (limit_reached(0), "Too much."),
        (limit_reached(2), "Too much. Wait 2 seconds."),
        (
            ConflictError(Reason.CHANGED_SINCE_READ, "Changed.", {"kind": "dataset", "id": "d", "etag": "e"}),
            (
                "Changed. Nothing was changed. See what changed with diptych dataset log d, "
                "then run the command again if you still want it."
            ),
        ),
        (
            ConflictError(Reason.CHANGED_SINCE_READ, "Changed.", {"kind": "workspace", "id": "w", "etag": "e"}),
            ("Changed. Nothing was changed. Check its current state, then run the command again if you still want it."),
        ),
        (
            InvalidRequestError(Reason.BAD_FIELD, "Name one.", {"field": "dataset.workspace_id"}),
            "Name one. Add --workspace. List yours with: diptych workspace ls",
        ),
        (InvalidRequestError(Reason.BAD_FIELD, "Empty.", {"field": "dataset.name"}), "Empty."),
        (ConflictError(Reason.UNDO_CONFLICT, "In the way."), "In the way."),
    ],
)
def test_every_error_comes_with_advice(error: DiptychError, sentence: str) -> None:
    """The server's own sentence first."""
    assert sentence_of(error) == sentence
