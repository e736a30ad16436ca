"""The score of a version as a headline."""

from dataclasses import replace

import pytest

from diptych_client.formatting.headline import headline, weakest_label
from diptych_client.sdk import Score
from diptych_client.sdk.values.training import TrainingMetrics
from support import window_values as made


def metrics(score: Score | None, *, recordings: int = 12) -> TrainingMetrics:
    """Of a training with this score on 45 pictures."""
    return replace(made.metrics(), honest_accuracy=score, scored_instance_count=45, scored_recording_count=recordings)


@pytest.mark.parametrize(
    ("score", "recordings", "title", "begin"),
    [
        (Score(0.84, 0.71, 0.93), 12, "84 of 100", "new pictures right (could be 71 to 93). Tested on 45 pictures"),
        (Score(0.84, 0.71, 0.93), 5, "71 to 93 of 100", "new pictures right, most likely 84. Tested on 45 pictures"),
        (Score(0.84, 0.39, 0.97), 12, "Too little data to score", "Right on 39 to 97 of 100 new pictures."),
        (None, 0, "No score yet", "A score needs two recordings of each label."),
    ],
)
def test_a_score_is_as_prominent_as_it_is_certain(score: Score | None, recordings: int, title: str, begin: str) -> None:
    """The number first; with few recordings the range; with a range of more than 40 points neither."""
    words = headline(metrics(score, recordings=recordings))

    assert words.title == title
    assert words.sentence.startswith(begin)


def test_the_weakest_label_has_the_lowest_score() -> None:
    """Labels without a score, or without errors, are not weak."""
    known = made.metrics()
    scored = [replace(known.labels[0], name=name, honest_accuracy=score) for name, score in SCORES.items()]

    found = weakest_label(replace(known, labels=(*scored, known.labels[1])))

    assert found is not None
    assert found.name == "cup"
    assert weakest_label(replace(known, labels=(scored[2], known.labels[1]))) is None


SCORES = {"mug": Score(0.9, 0.8, 1.0), "cup": Score(0.6, 0.4, 0.8), "pen": Score(1.0, 0.9, 1.0)}
