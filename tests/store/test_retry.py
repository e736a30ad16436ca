"""What a server does while its storage is unavailable."""

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.cannot_run import CannotRunError
from diptych_server.core.refusal import Refusal
from diptych_server.store.retry import StorageAwayError, retry_while_unavailable


class Attempts:
    """An attempt that fails with these errors, one after the other, and then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.count = 0

    async def __call__(self) -> str:
        """Fail with the next error, or succeed."""
        self.count += 1
        if self._errors:
            raise self._errors.pop(0)
        return "stored"


@pytest.mark.parametrize(
    "error",
    [StorageAwayError("away"), Refusal(Reason.UNAVAILABLE, "away"), Refusal(Reason.STORAGE_FULL, "full")],
    ids=["cannot be reached", "unavailable", "full"],
)
async def test_unavailable_storage_is_tried_again(error: Refusal) -> None:
    """The outcome is that of the attempt that succeeds; after each pause the caller may look at other things."""
    attempts, looks = Attempts(error), Attempts()

    async def look() -> None:
        await looks()

    assert await retry_while_unavailable(attempts, between=look) == "stored"
    assert (attempts.count, looks.count) == (2, 1)


@pytest.mark.parametrize("error", [Refusal(Reason.NOT_FOUND, "no such dataset"), CannotRunError("too old"), KeyError()])
async def test_other_errors_end_the_retries(error: Exception) -> None:
    """The next attempt would fail in the same way."""
    attempts = Attempts(error)

    with pytest.raises(type(error)):
        await retry_while_unavailable(attempts)

    assert attempts.count == 1


async def test_retries_end_with_the_patience() -> None:
    """The error is the last one, which both ends a program and tells a client to try again."""
    attempts = Attempts(StorageAwayError("The database does not answer."))

    with pytest.raises(CannotRunError, match="does not answer") as caught:
        await retry_while_unavailable(attempts, patience_seconds=0)

    assert attempts.count == 1
    assert isinstance(caught.value, Refusal)
    assert caught.value.is_of_storage
