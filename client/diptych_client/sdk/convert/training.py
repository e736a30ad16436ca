"""Training parameters and metrics."""

from diptych.v1 import training_job_pb2, training_metrics_pb2, training_parameters_pb2
from diptych_client.sdk.values.score import Score
from diptych_client.sdk.values.training import (
    Calibration,
    EpochMetrics,
    Familiarity,
    JobState,
    LabelMetrics,
    TrainingMetrics,
    TrainingParameters,
)

_STATE_PREFIX = "STATE_"


def parameters(message: training_parameters_pb2.TrainingParameters) -> TrainingParameters:
    """The value of training parameters."""
    has = message.HasField
    return TrainingParameters(
        hidden_layers=tuple(message.hidden_layers.widths) if has("hidden_layers") else None,
        epochs=message.epochs if has("epochs") else None,
        batch_size=message.batch_size if has("batch_size") else None,
        learning_rate=message.learning_rate if has("learning_rate") else None,
        label_smoothing=message.label_smoothing if has("label_smoothing") else None,
        weight_decay=message.weight_decay if has("weight_decay") else None,
        seed=message.seed if has("seed") else None,
        patience=message.patience if has("patience") else None,
    )


def parameters_message(value: TrainingParameters) -> training_parameters_pb2.TrainingParameters:
    """The protobuf message of training parameters; None stays unset."""
    layers = value.hidden_layers
    return training_parameters_pb2.TrainingParameters(
        hidden_layers=None if layers is None else training_parameters_pb2.HiddenLayers(widths=layers),
        epochs=value.epochs,
        batch_size=value.batch_size,
        learning_rate=value.learning_rate,
        label_smoothing=value.label_smoothing,
        weight_decay=value.weight_decay,
        seed=value.seed,
        patience=value.patience,
    )


def state(number: training_job_pb2.TrainingJob.State.ValueType) -> JobState:
    """The value of a state; `UNKNOWN` if this client does not know it."""
    states = training_job_pb2.TrainingJob.State
    if number == training_job_pb2.TrainingJob.STATE_UNSPECIFIED or number not in states.values():
        return JobState.UNKNOWN
    return JobState(states.Name(number).removeprefix(_STATE_PREFIX).lower())


def epoch(message: training_metrics_pb2.EpochMetrics) -> EpochMetrics:
    """The value of an epoch's metrics."""
    return EpochMetrics(
        epoch=message.epoch,
        training_loss=message.training_loss,
        training_accuracy=message.training_accuracy,
        honest_loss=message.honest_loss if message.HasField("honest_loss") else None,
        honest_accuracy=message.honest_accuracy if message.HasField("honest_accuracy") else None,
    )


def metrics(message: training_metrics_pb2.TrainingMetrics) -> TrainingMetrics:
    """The value of training metrics; fields that a list left out are None."""
    return TrainingMetrics(
        epochs=tuple(epoch(each) for each in message.epochs) or None,
        honest_accuracy=_score(message.honest_accuracy, count=message.scored_instance_count)
        if message.HasField("honest_accuracy")
        else None,
        scored_instance_count=message.scored_instance_count,
        scored_recording_count=message.scored_recording_count,
        labels=tuple(_label(each) for each in message.labels),
        confusion=square(tuple(message.confusion_counts), side=len(message.labels)) or None,
        instance_count=message.instance_count,
        recording_count=message.recording_count,
        fit_seconds=message.fit_seconds,
        total_seconds=message.total_seconds,
        calibration=_calibration(message.calibration) if message.HasField("calibration") else None,
        familiarity=_familiarity(message.familiarity) if message.HasField("familiarity") else None,
    )


def square(counts: tuple[int, ...], *, side: int) -> tuple[tuple[int, ...], ...]:
    """Row-major counts as rows of `side` entries; empty if there are none."""
    return tuple(counts[start : start + side] for start in range(0, len(counts), max(side, 1)))


def _label(message: training_metrics_pb2.LabelMetrics) -> LabelMetrics:
    return LabelMetrics(
        label_id=message.label_id,
        name=message.name,
        instance_count=message.instance_count,
        recording_count=message.recording_count,
        honest_accuracy=_score(message.honest_accuracy, count=message.instance_count)
        if message.HasField("honest_accuracy")
        else None,
    )


def _calibration(message: training_metrics_pb2.Calibration) -> Calibration:
    has = message.HasField
    return Calibration(
        message.temperature,
        message.recording_count,
        message.instance_count,
        error_before=message.error_before if has("error_before") else None,
        error_after=message.error_after if has("error_after") else None,
        is_sufficient=message.is_sufficient,
    )


def _familiarity(message: training_metrics_pb2.Familiarity) -> Familiarity:
    return Familiarity(message.threshold, message.recording_count, message.instance_count, message.false_share)


def _score(message: training_metrics_pb2.Score, *, count: int) -> Score:
    """The share of right answers among `count` honest ones."""
    return Score(
        message.value, message.lower, message.upper, right_count=round(message.value * count), scored_count=count
    )
