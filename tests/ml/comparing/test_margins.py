"""How far right labels are ahead."""

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.comparing.margins import NOT_A_LABEL, margins
from diptych_server.ml.fit import fit
from diptych_server.ml.honest import honest_confidences
from diptych_server.ml.temperature import tempered
from support.training import clusters

ALL = np.arange(3, dtype=np.int64)


def of(confidences: list[list[float]], labels: list[int], columns: NDArray[np.int64] = ALL) -> list[float]:
    """The margins."""
    found = margins(np.array(confidences, np.float32), np.array(labels, np.int64), columns=columns)
    return [float(each) for each in found]


def test_a_margin_is_the_distance_to_the_best_other_label() -> None:
    """Positive for right answers, negative for wrong ones."""
    assert of([[0.7, 0.2, 0.1], [0.7, 0.2, 0.1], [0.7, 0.2, 0.1]], [0, 1, 2]) == pytest.approx([0.5, -0.5, -0.6])


def test_labels_are_found_in_the_model_s_own_order() -> None:
    """All of its labels compete; one that it lacks has no margin."""
    columns = np.array([2, NOT_A_LABEL, 0], np.int64)

    found = of([[0.7, 0.2, 0.1]] * 3, [0, 1, 2], columns)

    assert found == pytest.approx([-0.6, np.nan, 0.5], nan_ok=True)


def test_pictures_without_an_honest_answer_have_no_margin() -> None:
    """Neither do those of a model with one label: it has no choice."""
    assert of([[np.nan] * 3, [0.5, 0.3, 0.2]], [0, 0]) == pytest.approx([np.nan, 0.2], nan_ok=True)
    assert of([[1.0]], [0]) == pytest.approx([np.nan], nan_ok=True)


def test_the_temperature_of_the_calibration_is_undone() -> None:
    """Margins are those of the heads before their calibration, which made them surer."""
    training_set = clusters()
    result = fit(training_set, HeadParameters(hidden_layers=(16,), epochs=4), on_epoch=lambda _: None)
    temperature = result.calibration.temperature
    plain = honest_confidences(tempered(result.heads, 1 / temperature).folds, training_set)

    undone = margins(result.honest_confidences, training_set.labels, columns=ALL, temperature=temperature)

    assert temperature < 1
    assert np.allclose(undone, margins(plain, training_set.labels, columns=ALL), atol=1e-5)
    assert np.abs(undone).mean() < np.abs(margins(result.honest_confidences, training_set.labels, columns=ALL)).mean()
