"""The nearest picture with another answer, and the way to it."""

import numpy as np
import pytest

from diptych_server.ml.explaining.twin import nearest_other, turning_share
from diptych_server.ml.heads import Head, Layer, unit


def test_the_twin_is_the_nearest_picture_with_another_answer() -> None:
    """Pictures of the same recording, without an answer, with a wrong one, or with the same one are skipped."""
    chance = np.random.default_rng(0)
    inputs = unit(chance.normal(size=(50, 20)).astype(np.float32))
    labels = chance.integers(0, 3, 50)
    answers = np.where(chance.random(50) < 0.6, labels, chance.integers(-1, 3, 50))
    excluded = chance.random(50) < 0.2
    query = unit(chance.normal(size=(1, 20)).astype(np.float32))[0]

    found = nearest_other(inputs, query, answers=answers, labels=labels, answer=1, excluded=excluded)

    allowed = [row for row in range(50) if answers[row] == labels[row] != 1 and not excluded[row]]
    assert found is not None
    assert found.row == max(allowed, key=lambda row: float(inputs[row] @ query))
    assert found.similarity == pytest.approx(float(inputs[found.row] @ query))


def test_without_another_answer_there_is_no_twin() -> None:
    """All pictures get the same one, or none."""
    inputs = np.eye(3, dtype=np.float32)

    assert nearest_other(inputs, inputs[0], answers=np.array([1, 1, -1]), labels=np.array([1, 0, 2]), answer=1) is None


def test_the_answer_turns_on_the_way_to_the_twin() -> None:
    """A head that decides by the sign of one figure turns where it is zero."""
    weight = np.array([[4, -4], [0, 0]], np.float32)
    head = Head(mean=np.zeros(2, np.float32), layers=(Layer(weight, np.zeros(2, np.float32)),))
    asked, twin = np.array([1, 1], np.float32), np.array([-3, 1], np.float32)

    assert turning_share(head, asked, twin, answer=0) == pytest.approx(0.25, abs=1 / 64)
    assert turning_share(head, asked, np.array([0.5, 1], np.float32), answer=0) is None
