"""A score is a number, with its range and its counts beside it."""

import copy
import json
import pickle
from collections.abc import Callable
from statistics import mean

import numpy as np
import pytest

from diptych.v1 import training_metrics_pb2 as wire
from diptych_client.cli.display.output import plain
from diptych_client.sdk import Score
from diptych_client.sdk.convert import training
from diptych_client.sdk.resources.exports import metrics_facts
from support import window_values

SCORE = Score(0.75, 0.5, 0.875, right_count=3, scored_count=4)


def test_it_is_a_number() -> None:
    """It compares, computes and is formatted like the share that it is."""
    assert float(SCORE) == 0.75
    assert SCORE > 0.7
    assert Score(0.2, 0.0, 1.0) < SCORE
    assert max(Score(0.2, 0.0, 1.0), SCORE) is SCORE
    assert f"{SCORE:.1%}" == "75.0%"
    assert mean([SCORE, 0.25]) == 0.5
    assert str(mean([SCORE, 0.25])) == "50 %"
    assert np.array([SCORE]).dtype == np.float64
    assert json.dumps(SCORE) == "0.75"


def through_a_pickle(score: Score) -> Score:
    """The score as it comes out."""
    loaded: Score = pickle.loads(pickle.dumps(score))  # noqa: S301  our own
    return loaded


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, through_a_pickle])
def test_copies_keep_range_and_counts(copied: Callable[[Score], Score]) -> None:
    """Also those from a pickle."""
    twin = copied(SCORE)

    assert (twin, twin.lower, twin.upper, twin.right_count, twin.scored_count) == (0.75, 0.5, 0.875, 3, 4)


def test_it_is_printed_with_its_range() -> None:
    """In a notebook the share alone would flatter."""
    assert str(SCORE) == "75 % (50 to 88)"
    assert repr(SCORE) == "Score(0.75, 0.5 to 0.875, 3 of 4)"


def test_the_command_line_writes_its_parts() -> None:
    """JSON for programs keeps the range."""
    assert plain({"score": SCORE}) == {
        "score": {"value": 0.75, "lower": 0.5, "upper": 0.875, "right_count": 3, "scored_count": 4}
    }


def test_an_export_keeps_the_range() -> None:
    """JSON has no range of a number."""
    facts = metrics_facts(window_values.metrics())

    assert facts["honest_accuracy"]["lower"] == 0.5
    assert [label["honest_accuracy"] and label["honest_accuracy"]["upper"] for label in facts["labels"]] == [0.9, None]
    assert json.loads(json.dumps(facts))["honest_accuracy"]["value"] == 0.75


def test_the_counts_come_from_the_answers() -> None:
    """In lists too, where the confusion is left out."""
    message = wire.TrainingMetrics(
        honest_accuracy=wire.Score(value=2 / 3, lower=0.5, upper=0.9),
        scored_instance_count=9,
        labels=[wire.LabelMetrics(name="a", instance_count=7, honest_accuracy=wire.Score(value=3 / 7))],
    )

    metrics = training.metrics(message)

    assert metrics.honest_accuracy is not None
    assert (metrics.honest_accuracy.right_count, metrics.honest_accuracy.scored_count) == (6, 9)
    assert metrics.labels[0].honest_accuracy is not None
    assert (metrics.labels[0].honest_accuracy.right_count, metrics.labels[0].honest_accuracy.scored_count) == (3, 7)
