"""Conversion of training jobs and parameters."""

from diptych.v1 import training_job_pb2, training_job_service_pb2, training_parameters_pb2
from diptych_server.api.convert.basics import failure, id_text, timestamp
from diptych_server.api.convert.metrics import epoch_message
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import TrainingJob
from diptych_server.flows.training.watch import TrainingUpdate


def training_job_message(job: TrainingJob) -> training_job_pb2.TrainingJob:
    """A job with its last epoch."""
    return training_job_pb2.TrainingJob(
        id=str(job.id),
        created_at=timestamp(job.created_at),
        updated_at=timestamp(job.updated_at),
        snapshot_id=str(job.snapshot_id),
        state=training_job_pb2.TrainingJob.State.Value(f"STATE_{job.state.upper()}"),
        parameters=parameters_message(job.parameters),
        sequence=job.sequence,
        embedded_count=job.embedded_count,
        instance_count=job.instance_count,
        last_epoch=epoch_message(job.last_epoch) if job.last_epoch else None,
        failure=failure(job.failure) if job.failure else None,
        model_id=id_text(job.model_id),
    )


def update_message(update: TrainingUpdate) -> training_job_service_pb2.WatchTrainingJobResponse:
    """One update of a watch."""
    return training_job_service_pb2.WatchTrainingJobResponse(
        training_job=training_job_message(update.job),
        epochs=[epoch_message(epoch) for epoch in update.epochs],
        is_heartbeat=update.is_heartbeat,
    )


def parameters_message(parameters: HeadParameters) -> training_parameters_pb2.TrainingParameters:
    """The message of the parameters, with all fields set."""
    return training_parameters_pb2.TrainingParameters(
        hidden_layers=training_parameters_pb2.HiddenLayers(widths=parameters.hidden_layers),
        epochs=parameters.epochs,
        batch_size=parameters.batch_size,
        learning_rate=parameters.learning_rate,
        label_smoothing=parameters.label_smoothing,
        weight_decay=parameters.weight_decay,
        seed=parameters.seed,
        patience=parameters.patience,
    )


def head_parameters(message: training_parameters_pb2.TrainingParameters) -> HeadParameters:
    """The parameters of a request, not validated; unset fields get their defaults."""
    given = {field.name: value for field, value in message.ListFields()}
    if message.HasField("hidden_layers"):
        given["hidden_layers"] = tuple(message.hidden_layers.widths)
    return HeadParameters(**given)
