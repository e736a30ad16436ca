"""Conversion of training metrics."""

from diptych.v1 import training_metrics_pb2 as pb
from diptych_server.core.metrics import (
    Calibration,
    EpochMetrics,
    FamiliarityMetrics,
    LabelMetrics,
    Score,
    TrainingMetrics,
)


def metrics_message(metrics: TrainingMetrics) -> pb.TrainingMetrics:
    """All metrics of a training."""
    return pb.TrainingMetrics(
        epochs=[epoch_message(epoch) for epoch in metrics.epochs],
        honest_accuracy=_score(metrics.honest_accuracy),
        scored_instance_count=metrics.scored_instance_count,
        scored_recording_count=metrics.scored_burst_count,
        labels=[_label(label) for label in metrics.labels],
        confusion_counts=metrics.confusion_counts,
        instance_count=metrics.instance_count,
        recording_count=metrics.burst_count,
        fit_seconds=metrics.fit_seconds,
        total_seconds=metrics.total_seconds,
        calibration=_calibration(metrics.calibration),
        familiarity=_familiarity(metrics.familiarity),
    )


def epoch_message(epoch: EpochMetrics) -> pb.EpochMetrics:
    """The metrics of one epoch."""
    return pb.EpochMetrics(
        epoch=epoch.epoch,
        training_loss=epoch.training_loss,
        training_accuracy=epoch.training_accuracy,
        honest_loss=epoch.honest_loss,
        honest_accuracy=epoch.honest_accuracy,
    )


def _label(label: LabelMetrics) -> pb.LabelMetrics:
    return pb.LabelMetrics(
        label_id=label.label_id,
        name=label.name,
        instance_count=label.instance_count,
        recording_count=label.burst_count,
        honest_accuracy=_score(label.honest_accuracy),
    )


def _calibration(calibration: Calibration | None) -> pb.Calibration | None:
    if calibration is None:
        return None
    return pb.Calibration(
        temperature=calibration.temperature,
        recording_count=calibration.burst_count,
        instance_count=calibration.instance_count,
        error_before=calibration.error_before,
        error_after=calibration.error_after,
        is_sufficient=calibration.is_sufficient,
    )


def _familiarity(familiarity: FamiliarityMetrics | None) -> pb.Familiarity | None:
    if familiarity is None:
        return None
    return pb.Familiarity(
        threshold=familiarity.threshold,
        recording_count=familiarity.burst_count,
        instance_count=familiarity.instance_count,
        false_share=familiarity.false_share,
    )


def _score(score: Score | None) -> pb.Score | None:
    return pb.Score(value=score.value, lower=score.lower, upper=score.upper) if score else None
