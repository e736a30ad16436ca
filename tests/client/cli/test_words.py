"""What people read."""

import pytest

from diptych_client.sdk import LabelMetrics, Score, TrainingMetrics
from diptych_client.words.text import bar, count, enumeration, short_id, size, sparkline
from diptych_client.words.verdicts import verdict


def metrics(*labels: LabelMetrics, accuracy: Score | None) -> TrainingMetrics:
    """What training measured."""
    return TrainingMetrics((), accuracy, 60, labels, (), 60, 6, 1.0, 1.0)


def label(name: str, value: float | None) -> LabelMetrics:
    """A label with this honest accuracy."""
    return LabelMetrics(
        name, name, 20, 2 if value is not None else 1, None if value is None else Score(value, 0.1, 0.9)
    )


def test_the_verdict_names_the_score_and_the_weakest_label() -> None:
    """A newcomer learns how well it does, and what to do next."""
    told = metrics(label("mug", 0.95), label("phone", 0.6), accuracy=Score(0.82, 0.74, 0.88))

    assert verdict(told) == (
        "82 % honest accuracy (74 to 88), on 60 pictures from bursts the model had not seen. "
        "Weakest: phone (60 %). Record another burst of it."
    )


def test_nobody_is_weak_among_the_good() -> None:
    """No advice where none is needed."""
    assert "Weakest" not in verdict(metrics(label("mug", 0.95), label("phone", 0.9), accuracy=Score(0.93, 0.9, 0.96)))


def test_a_label_without_a_score_is_named() -> None:
    """It says why there is none, and what helps."""
    told = metrics(label("mug", 0.95), label("phone", None), accuracy=Score(0.95, 0.9, 1.0))

    assert verdict(told).endswith(
        "phone has no honest score, because its pictures come from one burst: record another burst of it."
    )


def test_no_score_at_all_is_said() -> None:
    """A first try with one burst per label gets advice instead of a number."""
    told = metrics(label("mug", None), label("phone", None), accuracy=None)

    assert "%" not in verdict(told)
    assert "mug and phone" in verdict(told)


@pytest.mark.parametrize(("number", "text"), [(0, "0 pictures"), (1, "1 picture"), (2062, "2,062 pictures")])
def test_numbers_come_with_their_noun(number: int, text: str) -> None:
    """One picture, two pictures."""
    assert count(number, "picture") == text


def test_a_sparkline_keeps_its_ends_and_its_width() -> None:
    """A long curve is thinned out, its last value stays."""
    line = sparkline([number / 99 for number in range(100)], low=0, high=1, width=10)

    assert len(line) == 10
    assert (line[0], line[-1]) == ("▁", "█")


@pytest.mark.parametrize("values", [[], [0.5], [0.5, 0.5]])
def test_a_flat_sparkline_is_no_error(values: list[float]) -> None:
    """There may be nothing to scale."""
    assert len(sparkline(values)) == len(values)


@pytest.mark.parametrize(("share", "filled"), [(-1, 0), (0, 0), (0.5, 5), (1, 10), (2, 10)])
def test_a_bar_is_filled_to_its_share(share: float, filled: int) -> None:
    """It is never longer than it may be."""
    assert bar(share, width=10) == "█" * filled + "░" * (10 - filled)


def test_small_words() -> None:
    """Rows of words, ids and sizes."""
    assert enumeration(["a", "b", "c"]) == "a, b and c"
    assert short_id("01a2038b-8aa6-7000-b1cd-ea59b55c96b3") == "…b55c96b3"
    assert [size(100), size(1536), size(3 * 2**20)] == ["100 bytes", "1.5 KiB", "3.0 MiB"]
