"""Errors can be pickled: a pool of processes sends them back, and would wait for one that cannot be loaded."""

import copy
import pickle

import pytest

from diptych_client import sdk
from diptych_client.sdk import AmbiguousNameError, DiptychError, NotConnectedError, OverloadedError, public
from support.window_values import snapshot

KINDS = [
    kind
    for kind in (getattr(sdk, name) for name in public.__all__)
    if isinstance(kind, type) and issubclass(kind, DiptychError)
]


def through_a_pickle(error: Exception) -> Exception:
    """The error as it comes out."""
    loaded: Exception = pickle.loads(pickle.dumps(error))  # noqa: S301  our own
    return loaded


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_can_be_pickled(kind: type[DiptychError]) -> None:
    """Class, reason, sentence and facts."""
    error = kind("SOME_REASON", "A sentence.", {"address": "here:1"})

    for loaded in (through_a_pickle(error), copy.copy(error)):
        assert type(loaded) is kind
        assert isinstance(loaded, DiptychError)
        assert (loaded.reason, loaded.message, loaded.metadata) == ("SOME_REASON", "A sentence.", {"address": "here:1"})
        assert str(loaded) == "A sentence."


def test_notes_of_an_error_are_pickled() -> None:
    """The pause that a server asked for, and notes."""
    error = OverloadedError("BUSY", "Later.")
    error.retry_after_seconds = 2.5
    error.add_note("from a worker")

    loaded = through_a_pickle(error)

    assert isinstance(loaded, OverloadedError)
    assert loaded.retry_after_seconds == 2.5
    assert loaded.__notes__ == ["from a worker"]


def test_an_ambiguous_name_error_keeps_its_candidates() -> None:
    """Though it is made in another way than the others."""
    error = AmbiguousNameError("first", kind="snapshot", candidates=[snapshot("a"), snapshot("b")])

    loaded = through_a_pickle(error)

    assert isinstance(loaded, AmbiguousNameError)
    assert (str(loaded), loaded.candidates, loaded.sentence) == (str(error), error.candidates, error.sentence)


def test_errors_of_an_unconnected_client_can_be_pickled() -> None:
    """They are made by name."""
    assert str(through_a_pickle(NotConnectedError.forked())) == str(NotConnectedError.forked())
