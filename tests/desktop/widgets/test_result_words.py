"""The weakest label beside the score."""

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.widgets.result_card import weakest_words
from support import window_values as made


def test_the_label_with_the_lowest_score_is_named_with_its_range() -> None:
    """Labels without a score are not compared."""
    metrics = made.metrics()
    scored = [replace(metrics.labels[0], name=name, honest_accuracy=score) for name, score in SCORES.items()]

    words = weakest_words(replace(metrics, labels=(*scored, metrics.labels[1])))

    assert words == "Weakest: cup, right on 60 of 100 (could be 40 to 80)"


def test_nothing_is_weak_if_every_answer_was_right() -> None:
    """Or if there is no score."""
    metrics = made.metrics()
    right = replace(metrics.labels[0], honest_accuracy=sdk.Score(1.0, 0.8, 1.0))

    assert weakest_words(replace(metrics, labels=(right, metrics.labels[1]))) == ""


SCORES = {"mug": sdk.Score(0.9, 0.8, 1.0), "cup": sdk.Score(0.6, 0.4, 0.8)}
