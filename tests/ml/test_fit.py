"""The training of heads."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from diptych_server.core.parameters import HeadParameters, ParametersRejectedError
from diptych_server.ml.fit import fit, fit_folds
from diptych_server.ml.fit_result import EpochScore, FitResult
from diptych_server.ml.heads import Head, HeadSet
from diptych_server.ml.temperature import tempered
from diptych_server.ml.training_set import TrainingSet
from support.training import clusters

QUICK = HeadParameters(hidden_layers=(16,), epochs=8, batch_size=16)


def fitted(training_set: TrainingSet, parameters: HeadParameters = QUICK) -> FitResult:
    """The result, without a listener."""
    return fit(training_set, parameters, on_epoch=lambda _: None)


def weights_of(head: Head | None) -> list[bytes]:
    """Every figure of a head."""
    assert head is not None
    return [head.mean.tobytes(), *(array.tobytes() for layer in head.layers for array in (layer.weight, layer.bias))]


def test_heads_learn_separable_data() -> None:
    """Clouds that lie apart are told apart, also honestly."""
    result = fitted(clusters())

    assert result.curve[-1].training_accuracy > 0.95
    assert result.curve[-1].training_loss < result.curve[0].training_loss
    assert result.curve[-1].honest_accuracy is not None
    assert result.curve[-1].honest_accuracy > 0.8
    assert len(result.curve) == QUICK.epochs
    assert result.seconds > 0


@pytest.mark.parametrize("hidden_layers", [(), (16,), (16, 8, 6)])
def test_heads_have_the_shape_that_was_asked_for(hidden_layers: tuple[int, ...]) -> None:
    """From a linear classifier to three hidden layers."""
    heads = fitted(clusters(), replace(QUICK, hidden_layers=hidden_layers)).heads

    for head in (heads.final, *heads.folds):
        assert head is not None
        assert [len(layer.bias) for layer in head.layers] == [*hidden_layers, 3]


def test_the_same_set_parameters_and_seed_give_the_same_heads() -> None:
    """Bit for bit; another seed gives others."""
    first, again, other = (fitted(clusters(), replace(QUICK, seed=seed)) for seed in (1, 1, 2))

    assert first.heads.to_bytes() == again.heads.to_bytes()
    assert first.curve == again.curve
    assert first.heads.to_bytes() != other.heads.to_bytes()


def best_epoch(result: FitResult) -> int:
    """The epoch with the most right honest answers, and of several the one with the lowest loss."""
    return max(result.curve, key=lambda epoch: (epoch.honest_accuracy or 0, -(epoch.honest_loss or 0))).epoch


def by_chance() -> TrainingSet:
    """Labels that mean nothing, so that honest answers get worse the longer heads learn."""
    training_set = clusters(labels=2, bursts=30)
    return replace(training_set, labels=np.random.default_rng(1).integers(0, 2, 60)[training_set.bursts])


def test_patience_ends_a_training_that_stops_improving() -> None:
    """After as many epochs without a better honest score, and with the heads of the best one."""
    patient = fitted(by_chance(), replace(QUICK, epochs=40, patience=3))
    best = best_epoch(patient)

    expected = fitted(by_chance(), replace(QUICK, epochs=best))

    assert len(patient.curve) == best + 3 < 40
    assert patient.heads.to_bytes() == expected.heads.to_bytes()
    assert np.array_equal(patient.honest_confidences, expected.honest_confidences)


def test_patience_keeps_the_best_heads_of_a_training_that_ends_by_itself() -> None:
    """Also where fewer epochs follow the best one than patience waits for."""
    best = best_epoch(fitted(by_chance(), replace(QUICK, epochs=40)))

    patient = fitted(by_chance(), replace(QUICK, epochs=best + 2, patience=100))

    assert len(patient.curve) == best + 2
    assert patient.heads.to_bytes() == fitted(by_chance(), replace(QUICK, epochs=best)).heads.to_bytes()


def test_without_patience_every_epoch_is_trained() -> None:
    """And the last heads are kept, however good earlier ones were."""
    result = fitted(by_chance(), replace(QUICK, epochs=40))
    best = fitted(by_chance(), replace(QUICK, epochs=best_epoch(result)))

    assert len(result.curve) == 40
    assert best_epoch(result) < 40
    assert result.heads.to_bytes() != best.heads.to_bytes()


def test_patience_without_honest_answers_trains_every_epoch() -> None:
    """There is nothing to judge by."""
    training_set = clusters()

    result = fitted(replace(training_set, folds=np.zeros_like(training_set.folds)), replace(QUICK, patience=1))

    assert len(result.curve) == QUICK.epochs


def test_the_number_of_threads_does_not_matter() -> None:
    """A machine set to more threads makes the same heads, and stays set to them."""
    before = torch.get_num_threads()
    expected = fitted(clusters()).heads.to_bytes()

    torch.set_num_threads(2)
    try:
        heads = fitted(clusters()).heads
        threads = torch.get_num_threads()
    finally:
        torch.set_num_threads(before)

    assert heads.to_bytes() == expected
    assert threads == 2


def test_a_fold_head_knows_nothing_of_its_fold() -> None:
    """Other pictures and labels in a fold change every head but that fold's own.

    Only how sure it sounds depends on all honest answers: one number for the last layer, which changes no answer.
    """
    before = clusters()
    is_changed = before.folds == 2
    embeddings, labels = before.embeddings.copy(), before.labels.copy()
    embeddings[is_changed] = embeddings[is_changed][::-1] * 7 + 1
    labels[is_changed] = 0

    first = fitted(before).heads
    second = fitted(replace(before, embeddings=embeddings, labels=labels)).heads

    assert weights_of(first.folds[2])[:-2] == weights_of(second.folds[2])[:-2]
    assert first.folds[2] is not None
    assert second.folds[2] is not None
    last, other = first.folds[2].layers[-1], second.folds[2].layers[-1]
    factor = other.bias[0] / last.bias[0]
    assert np.allclose(other.weight, last.weight * factor, rtol=1e-4)
    assert np.allclose(other.bias, last.bias * factor, rtol=1e-4)
    for fold in (0, 1, 3, 4):
        assert weights_of(first.folds[fold]) != weights_of(second.folds[fold])
    assert weights_of(first.final) != weights_of(second.final)


def test_honest_confidences_come_from_the_fold_s_own_head() -> None:
    """Each picture is answered by the head that never saw its fold."""
    training_set = clusters()

    result = fitted(training_set)

    for fold, head in enumerate(result.heads.folds):
        assert head is not None
        rows = training_set.folds == fold
        assert np.array_equal(result.honest_confidences[rows], head.predict(training_set.embeddings[rows, 0]))


def test_honest_scores_do_not_flatter_where_labels_mean_nothing() -> None:
    """With labels by chance, and near copies within bursts, the final head is right and the honest answers are not."""
    training_set = clusters(labels=2, bursts=30, pictures=4)
    by_chance = np.random.default_rng(1).integers(0, 2, 60).astype(np.int64)[training_set.bursts]

    result = fitted(
        replace(training_set, labels=by_chance), replace(QUICK, epochs=40, batch_size=64, learning_rate=5e-3)
    )

    assert result.curve[-1].training_accuracy > 0.95
    assert result.curve[-1].honest_accuracy == pytest.approx(0.5, abs=0.2)


def test_a_label_of_one_burst_has_no_honest_answer() -> None:
    """Its pictures are left unanswered; others are answered as ever."""
    training_set = clusters()
    is_lonely = training_set.labels == 2
    folds = np.where(is_lonely, 3, training_set.folds)

    result = fitted(replace(training_set, folds=folds))

    assert np.isnan(result.honest_confidences[is_lonely]).all()
    assert np.isfinite(result.honest_confidences[~is_lonely]).all()


def test_an_empty_fold_has_no_head() -> None:
    """There is nothing it could answer."""
    training_set = clusters()

    heads = fitted(replace(training_set, folds=training_set.folds % 2)).heads

    assert [head is not None for head in heads.folds] == [True, True, False, False, False]


@pytest.mark.parametrize(
    "change", [{}, {"patience": 2}, {"hidden_layers": ()}, {"hidden_layers": (15, 8)}, {"batch_size": 7}], ids=str
)
def test_fold_heads_trained_alone_are_those_of_a_whole_training(change: dict[str, object]) -> None:
    """Except for rounding, and before their calibration, so that a comparison can train without the final head."""
    parameters = replace(QUICK, **change)  # type: ignore[arg-type] # fields of several types
    whole, other = (fitted(clusters(), replace(parameters, seed=seed)) for seed in (0, 1))

    alone = fit_folds(clusters(), parameters, on_epoch=lambda _: None)

    calibrated = tempered(HeadSet(whole.heads.final, alone.heads), whole.calibration.temperature)
    assert len(alone.curve) == len(whole.curve)
    for fold in range(5):
        assert deviation(calibrated.folds[fold], whole.heads.folds[fold]) < 0.02
        assert deviation(other.heads.folds[fold], whole.heads.folds[fold]) > 0.1


def deviation(first: Head | None, second: Head | None) -> float:
    """How much the first weights of two heads differ, relative to their size."""
    assert first is not None
    assert second is not None
    weights, others = first.layers[0].weight, second.layers[0].weight
    return float(np.abs(weights - others).mean() / np.abs(others).mean())


def test_fold_heads_alone_report_what_they_learn() -> None:
    """The curve shows a training of the first fold head, and every epoch is reported."""
    scores: list[EpochScore] = []

    alone = fit_folds(clusters(), QUICK, on_epoch=scores.append)

    assert tuple(scores) == alone.curve
    assert alone.curve[-1].training_loss < alone.curve[0].training_loss
    assert alone.curve[-1].training_accuracy > 0.95
    assert alone.seconds > 0


def test_fold_heads_alone_need_a_fold_to_answer() -> None:
    """A version in one fold has none, and nothing is trained."""
    training_set = clusters()

    alone = fit_folds(replace(training_set, folds=np.zeros_like(training_set.folds)), QUICK, on_epoch=lambda _: None)

    assert (alone.heads, alone.curve) == ((None,) * 5, ())
    assert np.isnan(alone.honest_confidences).all()


def test_a_single_fold_trains_the_final_head_only() -> None:
    """Nothing can be answered honestly, and the curve says so."""
    training_set = clusters()

    result = fitted(replace(training_set, folds=np.zeros_like(training_set.folds)))

    assert result.heads.folds == (None,) * 5
    assert np.isnan(result.honest_confidences).all()
    assert result.curve[-1].honest_accuracy is None
    assert result.curve[-1].honest_loss is None
    assert result.curve[-1].training_accuracy > 0.9


def test_a_single_picture_can_be_trained_on() -> None:
    """However little there is, figures come out finite."""
    one = clusters(labels=1, bursts=1, pictures=1)

    result = fitted(one)

    assert np.isfinite(result.heads.final.predict(one.embeddings[:, 0])).all()


def test_an_error_in_the_callback_ends_training() -> None:
    """This is how a training is cancelled."""
    seen: list[int] = []

    def cancel_after_three(score: EpochScore) -> None:
        seen.append(score.epoch)
        if score.epoch == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(clusters(), QUICK, on_epoch=cancel_after_three)

    assert seen == [1, 2, 3]


def test_wrong_parameters_are_refused_before_anything_happens() -> None:
    """The field is named."""
    with pytest.raises(ParametersRejectedError, match="epochs"):
        fitted(clusters(), replace(QUICK, epochs=0))


@pytest.mark.parametrize(
    "change",
    [
        {"labels": np.zeros(3, np.int64)},
        {"labels": np.full(120, 7, np.int64)},
        {"folds": np.full(120, 5, np.int64)},
        {"embeddings": np.zeros((120, 48), np.float32)},
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(change: dict[str, object]) -> None:
    """A training set checks itself."""
    with pytest.raises(ValueError, match=r"training set|Labels|Folds"):
        replace(clusters(), **change)  # type: ignore[arg-type] # one field of many types
