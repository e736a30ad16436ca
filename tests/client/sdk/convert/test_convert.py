"""From messages to values and back."""

from datetime import UTC, datetime

import pytest

from diptych.v1 import dataset_change_pb2, error_reason_pb2, failure_pb2, training_job_pb2, training_metrics_pb2
from diptych.wire.reasons import Reason
from diptych_client.sdk import Calibration, ChangeKind, JobState, TrainingParameters
from diptych_client.sdk.convert import datasets, training
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.convert.time import timestamp


@pytest.mark.parametrize(
    "parameters",
    [
        TrainingParameters(),
        TrainingParameters(hidden_layers=()),
        TrainingParameters(hidden_layers=(256, 64), epochs=1, batch_size=2, learning_rate=0.5, seed=0),
        TrainingParameters(label_smoothing=0.0, weight_decay=0.25),
        TrainingParameters(patience=0),
    ],
)
def test_training_parameters_survive_the_round_trip(parameters: TrainingParameters) -> None:
    """What is left open stays open, and no layers are not the default layers."""
    assert training.parameters(training.parameters_message(parameters)) == parameters


def test_every_reason_of_the_api_has_a_name() -> None:
    """The reason of a failure reads like the reason of an error."""
    numbers = [number for number in error_reason_pb2.ErrorReason.values() if number]

    reasons = {failure(failure_pb2.Failure(reason=number)).reason for number in numbers}

    assert reasons == set(Reason)


def test_every_state_of_a_job_is_known() -> None:
    """No state of the wire falls through."""
    states = {training.state(number) for number in training_job_pb2.TrainingJob.State.values()}

    assert states == set(JobState)


def test_every_kind_of_change_is_known() -> None:
    """No kind of the wire falls through."""
    messages = [dataset_change_pb2.DatasetChange(kind=kind) for kind in dataset_change_pb2.DatasetChange.Kind.values()]

    assert {datasets.change(each).kind for each in messages} == set(ChangeKind)


def test_confusion_counts_become_rows() -> None:
    """A row per right label, a column per answer."""
    message = training_metrics_pb2.TrainingMetrics(
        labels=[training_metrics_pb2.LabelMetrics(name=name) for name in "ab"], confusion_counts=[1, 2, 3, 4]
    )

    assert training.metrics(message).confusion == ((1, 2), (3, 4))


def test_missing_scores_are_none() -> None:
    """A score of zero and no score are different things."""
    message = training_metrics_pb2.TrainingMetrics(
        labels=[
            training_metrics_pb2.LabelMetrics(name="a", honest_accuracy=training_metrics_pb2.Score()),
            training_metrics_pb2.LabelMetrics(name="b"),
        ]
    )

    first, second = training.metrics(message).labels

    assert first.honest_accuracy is not None
    assert second.honest_accuracy is None


def test_a_missing_calibration_is_none() -> None:
    """A model from before is not one that was calibrated by nothing."""
    calibrated = training_metrics_pb2.TrainingMetrics(
        scored_recording_count=7, calibration=training_metrics_pb2.Calibration(temperature=0.6)
    )

    assert training.metrics(calibrated).calibration == Calibration(0.6, recording_count=0, instance_count=0)
    assert training.metrics(calibrated).scored_recording_count == 7
    assert training.metrics(training_metrics_pb2.TrainingMetrics()).calibration is None


def test_times_travel_in_utc() -> None:
    """A moment with a zone arrives as the same moment."""
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    message = timestamp(moment)

    assert message is not None
    assert message.ToDatetime(tzinfo=UTC) == moment
