"""What honest answers say about a model."""

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_server.ml.intervals import burst_interval
from diptych_server.ml.scores import score
from diptych_server.ml.tensor_files import Floats


def answering(answers: list[int], *, label_count: int = 3) -> Floats:
    """Confidences that answer so; -1 for no honest answer."""
    confidences = np.full((len(answers), label_count), 0.1, np.float32)
    for row, answer in enumerate(answers):
        if answer < 0:
            confidences[row] = np.nan
        else:
            confidences[row, answer] = 0.8
    return confidences


def integers(*values: int) -> NDArray[np.int64]:
    """An array of int64."""
    return np.array(values, np.int64)


def test_accuracy_and_confusion_count_the_answers() -> None:
    """Rows are labels, columns answers."""
    scores = score(
        answering([0, 1, 1, 1, 0, 1]),
        labels=integers(0, 0, 1, 1, 1, 0),
        bursts=integers(0, 1, 2, 3, 4, 5),
    )

    assert scores.accuracy == pytest.approx(3 / 6)
    assert scores.confusion.tolist() == [[1, 2, 0], [1, 2, 0], [0, 0, 0]]
    assert [label.accuracy for label in scores.labels] == [pytest.approx(1 / 3), pytest.approx(2 / 3), None]
    assert [label.pictures for label in scores.labels] == [3, 3, 0]
    assert scores.scored_pictures == 6


def test_a_label_without_honest_answers_has_no_score_and_does_not_count() -> None:
    """Its pictures are counted but not scored."""
    scores = score(
        answering([0, 0, -1, -1]),
        labels=integers(0, 0, 1, 1),
        bursts=integers(0, 1, 2, 2),
    )

    lonely = scores.labels[1]
    assert (lonely.accuracy, lonely.interval) == (None, None)
    assert (lonely.pictures, lonely.bursts) == (2, 1)
    assert (scores.accuracy, scores.scored_pictures, scores.unscored_pictures) == (1.0, 2, 2)
    assert scores.confusion.sum() == 2


def test_without_honest_answers_there_is_no_score() -> None:
    """Nothing is claimed."""
    scores = score(answering([-1, -1]), labels=integers(0, 1), bursts=integers(0, 1))

    assert (scores.accuracy, scores.interval, scores.scored_pictures) == (None, None, 0)


def test_a_perfect_score_leaves_room_for_errors() -> None:
    """Twenty bursts without an error do not prove that there are none."""
    interval = burst_interval(np.ones(200, bool), np.repeat(np.arange(20), 10))

    assert interval.high == 1.0
    assert 0.7 < interval.low < 0.95


def test_near_copies_do_not_narrow_the_interval() -> None:
    """A burst of twenty identical pictures tells as much as one picture."""
    hits = np.arange(10) < 7

    one_each = burst_interval(hits, np.arange(10))
    copies = burst_interval(np.repeat(hits, 20), np.repeat(np.arange(10), 20))

    assert copies.high - copies.low >= 0.9 * (one_each.high - one_each.low)


def test_independent_pictures_narrow_the_interval() -> None:
    """Where pictures of a burst err independently of each other, each of them tells something."""
    hits = np.random.default_rng(0).random(1000) < 0.8

    many = burst_interval(hits, np.repeat(np.arange(50), 20))
    few = burst_interval(hits[:100], np.repeat(np.arange(5), 20))

    assert many.high - many.low < 0.09
    assert few.high - few.low > 2 * (many.high - many.low)


def test_an_interval_needs_answers() -> None:
    """No answers are an error, not an interval."""
    with pytest.raises(ValueError, match="at least one answer"):
        burst_interval(np.zeros(0, bool), np.zeros(0, np.int64))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 1.0])
@pytest.mark.parametrize("bursts", [1, 2, 7])
def test_an_interval_contains_the_accuracy_and_stays_between_0_and_1(share: float, bursts: int) -> None:
    """Whatever is measured, the interval lies in 0..1 around it."""
    hits = np.arange(40) < round(share * 40)

    interval = burst_interval(hits, np.arange(40) % bursts)

    assert 0 <= interval.low <= share <= interval.high <= 1


@pytest.mark.parametrize("accuracy", [0.7, 0.95])
@pytest.mark.parametrize("likeness", [0.1, 0.8])
@pytest.mark.parametrize("bursts", [5, 20])
def test_the_interval_contains_the_accuracy_on_new_bursts(accuracy: float, likeness: float, bursts: int) -> None:
    """Over many draws of bursts, some more alike than others, at least nine in ten intervals hold the truth."""
    random = np.random.default_rng(3)
    spread = (1 - likeness) / likeness
    burst = np.repeat(np.arange(bursts), 10)
    held = 0

    for _ in range(200):
        rates = random.beta(accuracy * spread, (1 - accuracy) * spread, bursts)
        interval = burst_interval(random.random(len(burst)) < rates[burst], burst)
        held += interval.low <= accuracy <= interval.high

    assert held >= 180
