"""What the training says besides the card of its result."""

import pytest

from diptych_client.desktop.panels.training import result
from diptych_client.desktop.state.training import Phase, Training


@pytest.mark.parametrize(
    ("training", "missing", "has_version", "words"),
    [
        (Training(), "", False, "Training saves a version of your pictures and learns from them. It takes seconds."),
        (Training(), "", True, ""),
        (Training(), "Training needs pictures of two labels.", True, "Training needs pictures of two labels."),
        (Training(phase=Phase.RUNNING), "Training needs pictures of two labels.", False, ""),
        (Training(phase=Phase.ENDED, sentence="It was cancelled."), "", True, "It was cancelled."),
        (Training(phase=Phase.ENDED), "", True, ""),
    ],
)
def test_one_sentence_says_what_matters_now(training: Training, missing: str, has_version: object, words: str) -> None:
    """A failure, what is missing, or, before the first version, what training does."""
    assert result(training, missing=missing, has_version=bool(has_version)) == words
