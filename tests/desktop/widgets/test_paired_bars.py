"""Bars of two versions in one list."""

import pytest

from diptych_client.desktop.widgets.paired_bars import change_words, paired
from diptych_client.visualizations import Bar, Bars


def bars(*each: Bar) -> Bars:
    """Bars of shares."""
    return Bars("Accuracy", each, most=1.0)


def score(name: str, value: float) -> Bar:
    """A score with its range."""
    return Bar(name, value, f"{value}", value - 0.1, value + 0.1)


def test_the_largest_loss_comes_first_and_labels_of_one_version_last() -> None:
    """So does a label without a score, as that is not a loss."""
    a = bars(score("mug", 0.5), score("cup", 0.9), Bar("pan", 0.0, "one recording: no score"), score("old", 0.5))
    b = bars(score("mug", 0.8), score("cup", 0.7), score("pan", 0.6), score("new", 0.4))
    assert [each.name for each in paired(a, b)] == ["cup", "mug", "pan", "new", "old"]
    assert [each.change is None for each in paired(a, b)] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("change", "most", "words"),
    [(0.092, 1.0, "+9"), (-0.1, 1.0, "-10"), (0.001, 1.0, "0"), (1200.0, 5000.0, "+1,200"), (None, 1.0, "")],
)
def test_a_change_is_given_in_hundredths_of_a_share_or_as_a_number(
    change: float | None, most: float, words: str
) -> None:
    """With its sign."""
    assert change_words(change, most=most) == words
