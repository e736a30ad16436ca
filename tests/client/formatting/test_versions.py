"""The versions of a dataset in words."""

import pytest

from diptych_client.formatting.versions import answers_words, step_words, wobble_words
from diptych_client.sdk import ChangingAnswer, VerdictOutcome
from support.comparisons import verdict


def test_a_version_is_compared_with_the_one_before() -> None:
    """With the range, unless there is nothing to measure."""
    assert step_words(verdict()) == "better (+4 to +19 of 100)"
    assert step_words(verdict(VerdictOutcome.CANNOT_TELL, lower=-0.02)) == "cannot tell (-2 to +19 of 100)"
    assert step_words(verdict(VerdictOutcome.CANNOT_TELL, instance_count=0)) == "cannot tell"
    assert step_words(verdict(VerdictOutcome.SAME)) == "same"
    assert step_words(None) == ""


@pytest.mark.parametrize(
    ("changes", "by_seed", "words"),
    [(1, 0, "once"), (2, 1, "twice, once with the same data"), (1200, 2, "1,200 times, twice with the same data")],
)
def test_changes_with_the_same_data_are_counted_apart(changes: int, by_seed: int, words: str) -> None:
    """They are not due to the data."""
    assert wobble_words(ChangingAnswer("i", "l", changes, by_seed, ())) == words


def test_the_answers_of_all_versions_are_a_row() -> None:
    """Versions that were not asked have a dash, labels that are gone a question mark."""
    assert answers_words(ChangingAnswer("i", "l", 2, 0, ("l", "", "k", "x")), {"l": "mug", "k": "cup"}) == (
        "mug, -, cup, ?"
    )
