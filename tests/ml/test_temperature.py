"""How sure a model sounds, against how often it is right."""

from math import exp, log

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_server.core.metrics import Calibration
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit import fit
from diptych_server.ml.heads import HeadSet
from diptych_server.ml.temperature import calibrate, tempered, usual_temperature
from diptych_server.ml.tensor_files import Floats
from diptych_server.ml.training_set import TrainingSet
from support.training import clusters


def answered(answers: NDArray[np.float64]) -> Floats:
    """The confidences of unscaled answers (N, C)."""
    powers = np.exp(answers - answers.max(axis=1, keepdims=True))
    confidences: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return confidences


def drawn(count: int, *, temperature: float, seed: int = 0) -> tuple[Floats, NDArray[np.int64]]:
    """Confidences (N, 4) that are right on average once they are calibrated at this temperature, and labels (N,)."""
    random = np.random.default_rng(seed)
    answers = random.normal(0, 2, (count, 4))
    labels = (answers + random.gumbel(0, 1, answers.shape)).argmax(axis=1)
    return answered(answers * temperature), labels.astype(np.int64)


def calibrated(
    confidences: Floats, *, labels: NDArray[np.int64], bursts: NDArray[np.int64], label_smoothing: float
) -> Calibration:
    """The calibration, with the bursts dealt to five folds."""
    return calibrate(confidences, labels=labels, bursts=bursts, folds=bursts % 5, label_smoothing=label_smoothing)


@pytest.mark.parametrize("temperature", [0.4, 0.6, 1.0, 1.8])
def test_many_bursts_give_the_temperature_that_makes_confidences_right(temperature: float) -> None:
    """Whether heads are less sure than they should be, or surer."""
    confidences, labels = drawn(20_000, temperature=temperature)

    found = calibrated(confidences, labels=labels, bursts=np.arange(20_000), label_smoothing=0.1)

    assert found.temperature == pytest.approx(temperature, rel=0.06)
    assert (found.burst_count, found.instance_count) == (20_000, 20_000)


def test_few_bursts_pull_the_temperature_to_the_default() -> None:
    """Halfway at 20 bursts, however many pictures they have."""
    confidences, labels = drawn(20_000, temperature=1.5)

    found = calibrated(confidences, labels=labels, bursts=np.arange(20_000) % 20, label_smoothing=0.1)

    assert found.burst_count == 20
    assert found.temperature == pytest.approx(exp((log(1.5) + log(0.6)) / 2), rel=0.05)


def test_without_honest_answers_the_default_temperature_is_used() -> None:
    """And it is said that there were none."""
    nothing = np.full((6, 3), np.nan, np.float32)

    found = calibrated(nothing, labels=np.zeros(6, np.int64), bursts=np.arange(6), label_smoothing=0.1)

    assert found.temperature == pytest.approx(0.6, abs=0.001)
    assert (found.burst_count, found.instance_count) == (0, 0)


def test_pictures_without_an_honest_answer_do_not_count() -> None:
    """Neither they nor their bursts."""
    confidences, labels = drawn(2_000, temperature=0.6)
    bursts = np.arange(2_000)
    alone = calibrated(confidences[:1_000], labels=labels[:1_000], bursts=bursts[:1_000], label_smoothing=0.1)
    confidences[1_000:] = np.nan

    assert calibrated(confidences, labels=labels, bursts=bursts, label_smoothing=0.1) == alone


@pytest.mark.parametrize(("smoothing", "temperature"), [(0.0, 1.0), (0.1, 0.6)])
def test_the_default_temperature_undoes_label_smoothing(smoothing: float, temperature: float) -> None:
    """None is needed without it."""
    assert usual_temperature(smoothing) == pytest.approx(temperature, abs=0.001)


def test_a_confidence_of_nothing_has_a_temperature() -> None:
    """A head may be so sure that the right label gets 0."""
    confidences = np.array([[1, 0], [1, 0], [0, 1]], np.float32)

    found = calibrated(confidences, labels=np.array([0, 1, 1]), bursts=np.arange(3), label_smoothing=0.0)

    assert 0.2 <= found.temperature <= 3


def gap(confidences: Floats, labels: NDArray[np.int64]) -> float:
    """How much less often answers are right than they say, as a mean over all."""
    return float(confidences.max(axis=1).mean() - (confidences.argmax(axis=1) == labels).mean())


@pytest.mark.parametrize("hidden_layers", [(), (16,), (16, 8)])
def test_trained_heads_are_calibrated(hidden_layers: tuple[int, ...]) -> None:
    """About new pictures, of the clouds that they were trained on."""
    everything = clusters(labels=6, bursts=200, pictures=1, dimension=12)
    is_new = everything.bursts % 2 == 1
    shown = part_of(everything, ~is_new)

    result = fit(shown, HeadParameters(hidden_layers=hidden_layers), on_epoch=lambda _: None)

    labels = everything.labels[is_new]
    plain = tempered(result.heads, 1 / result.calibration.temperature)
    assert abs(gap(result.heads.final.predict(everything.embeddings[is_new, 0]), labels)) < 0.06
    assert gap(plain.final.predict(everything.embeddings[is_new, 0]), labels) < -0.08


def test_a_temperature_changes_no_answer_and_is_in_every_head() -> None:
    """The label with the highest confidence stays; what is stored needs nothing further."""
    training_set = clusters()
    result = fit(training_set, HeadParameters(), on_epoch=lambda _: None)

    plain = tempered(result.heads, 1 / result.calibration.temperature)
    stored = HeadSet.from_bytes(result.heads.to_bytes())

    for head, before, after in zip(
        (result.heads.final, *result.heads.folds),
        (plain.final, *plain.folds),
        (stored.final, *stored.folds),
        strict=True,
    ):
        assert head is not None
        assert before is not None
        assert after is not None
        confidences = head.predict(training_set.embeddings[:, 0])
        uncalibrated = before.predict(training_set.embeddings[:, 0])
        assert np.array_equal(after.predict(training_set.embeddings[:, 0]), confidences)
        assert np.array_equal(confidences.argmax(axis=1), uncalibrated.argmax(axis=1))
        assert not np.allclose(confidences, uncalibrated, atol=0.01)


def part_of(training_set: TrainingSet, chosen: NDArray[np.bool_]) -> TrainingSet:
    """Some of the pictures, in five folds."""
    bursts = np.arange(int(chosen.sum()), dtype=np.int64)
    return TrainingSet(
        training_set.embeddings[chosen], training_set.labels[chosen], bursts % 5, bursts, training_set.label_count
    )


def test_the_errors_before_and_after_are_stated() -> None:
    """The error of heads that are less sure than they should be almost disappears."""
    confidences, labels = drawn(4_000, temperature=0.5)

    found = calibrated(confidences, labels=labels, bursts=np.arange(4_000), label_smoothing=0.1)

    assert found.is_sufficient
    assert found.error_before is not None
    assert found.error_after is not None
    assert found.error_before > 0.1
    assert found.error_after < 0.04


def test_the_error_after_is_that_of_temperatures_from_other_folds() -> None:
    """A fold whose answers need another temperature than the others keeps its error."""
    confidences, labels = drawn(4_000, temperature=1.0)
    odd, odd_labels = drawn(4_000, temperature=0.2, seed=1)
    bursts = np.arange(4_000)
    confidences[bursts % 5 == 0], labels[bursts % 5 == 0] = odd[bursts % 5 == 0], odd_labels[bursts % 5 == 0]

    mixed = calibrated(confidences, labels=labels, bursts=bursts, label_smoothing=0.0)

    assert mixed.error_after is not None
    assert mixed.error_after > 0.05


def test_few_bursts_are_said_to_be_too_few() -> None:
    """The temperature is then mostly the default, and its error unknown."""
    confidences, labels = drawn(90, temperature=0.5)

    found = calibrated(confidences, labels=labels, bursts=np.arange(90) % 9, label_smoothing=0.1)

    assert (found.is_sufficient, found.error_before, found.error_after) == (False, None, None)
