"""Values of the SDK for tests of the window's state: as a server would give them, with only what a test looks at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from diptych_client import sdk

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def moment(minute: int) -> datetime:
    """This number of minutes after the beginning."""
    return _BEGINNING + timedelta(minutes=minute)


def label(name: str, *, instance_count: int = 0, recording_count: int = 0) -> sdk.Label:
    """A label whose id is `id-NAME`."""
    return sdk.Label(f"id-{name}", name, instance_count, recording_count)


def dataset(name: str = "desk", *labels: sdk.Label) -> sdk.Dataset:
    """A dataset whose id is its name."""
    return sdk.Dataset(
        id=name,
        name=name,
        created_at=_BEGINNING,
        updated_at=_BEGINNING,
        deleted_at=None,
        backbone="colours",
        labels=labels,
        instance_count=sum(each.instance_count for each in labels),
        recording_count=sum(each.recording_count for each in labels),
        pending_embedding_count=0,
        sequence=1,
        etag="1",
        workspace_id="workspace",
    )


def instance(identity: str, label_name: str) -> sdk.Instance:
    """A picture under a label."""
    return sdk.Instance(
        id=identity,
        label_id=f"id-{label_name}",
        burst_id="burst",
        fold=0,
        captured_at=_BEGINNING,
        created_at=_BEGINNING,
        picture_sha256="",
        picture_format="jpeg",
        width_pixels=640,
        height_pixels=480,
        size_bytes=1,
        source="test",
    )


def change(*changes: sdk.InstanceChange | sdk.LabelChange, sequence: int = 2) -> sdk.DatasetChange:
    """An entry of a dataset's history."""
    moves = tuple(each for each in changes if isinstance(each, sdk.InstanceChange))
    return sdk.DatasetChange(
        sequence=sequence,
        kind=sdk.ChangeKind.CAPTURED,
        created_at=_BEGINNING,
        actor="",
        group_id="",
        undone_group_id="",
        is_undone=False,
        instance_count=len(moves),
        instance_changes=moves,
        label_changes=tuple(each for each in changes if isinstance(each, sdk.LabelChange)),
    )


def entry(
    sequence: int,
    kind: sdk.ChangeKind,
    *,
    group: str = "",
    undone_group: str = "",
    count: int = 0,
    actor: str = "",
    labels: tuple[sdk.LabelChange, ...] = (),
) -> sdk.DatasetChange:
    """An entry of a dataset's history; its group is its number unless another is given."""
    return sdk.DatasetChange(
        sequence=sequence,
        kind=kind,
        created_at=_BEGINNING,
        actor=actor,
        group_id=group or f"group-{sequence}",
        undone_group_id=undone_group,
        is_undone=False,
        instance_count=count,
        instance_changes=(),
        label_changes=labels,
    )


def token(name: str) -> sdk.AccessToken:
    """An access token of an editor."""
    return sdk.AccessToken(name, name, sdk.Role.EDITOR, (), _BEGINNING, None, None, None)


def snapshot(
    name: str,
    *labels: sdk.Label,
    identity: str = "",
    minute: int = 0,
    dataset_id: str = "desk",
    metrics: sdk.TrainingMetrics | None = None,
) -> sdk.Snapshot:
    """A snapshot whose id is its name, unless another is given."""
    return sdk.Snapshot(
        id=identity or name,
        name=name,
        created_at=moment(minute),
        updated_at=moment(minute),
        deleted_at=None,
        instances_digest="sha256:0",
        dataset_id=dataset_id,
        labels=labels,
        instance_count=sum(each.instance_count for each in labels),
        recording_count=sum(each.recording_count for each in labels),
        backbone="colours",
        model_id="model" if metrics else "",
        training_job_id="",
        training_metrics=metrics,
        etag="1",
        workspace_id="workspace",
    )


def job(
    state: sdk.JobState, *, identity: str = "job", failure: sdk.Failure | None = None, snapshot: str = "snapshot"
) -> sdk.TrainingJob:
    """A training job."""
    return sdk.TrainingJob(
        id=identity,
        created_at=_BEGINNING,
        updated_at=_BEGINNING,
        snapshot_id=snapshot,
        state=state,
        parameters=sdk.TrainingParameters(epochs=2),
        sequence=1,
        embedded_count=0,
        instance_count=4,
        last_epoch=None,
        failure=failure,
        model_id="",
    )


def epoch(number: int) -> sdk.EpochMetrics:
    """One epoch over the pictures."""
    return sdk.EpochMetrics(number, 1.0 / number, 0.5, 2.0 / number, 0.4)


def metrics() -> sdk.TrainingMetrics:
    """Of a training on two labels, one of which has a score."""
    scored = sdk.LabelMetrics("id-mug", "mug", 4, 2, sdk.Score(0.75, 0.5, 0.9))
    unscored = sdk.LabelMetrics("id-phone", "phone", 2, 1, None)
    return sdk.TrainingMetrics(
        epochs=(epoch(1), epoch(2)),
        honest_accuracy=sdk.Score(0.75, 0.5, 0.9),
        scored_instance_count=4,
        scored_recording_count=2,
        labels=(scored, unscored),
        confusion=((3, 1), (0, 2)),
        instance_count=6,
        recording_count=3,
        fit_seconds=1.0,
        total_seconds=2.0,
        calibration=sdk.Calibration(0.6, 2, 4),
    )


def predictions(*answers: str, failed: int | None = None, ids: tuple[str, ...] = ()) -> sdk.PicturePredictions:
    """What each snapshot answers, among the labels "mug" and "phone"; the one numbered `failed` could not."""
    labels = ("mug", "phone")
    ids = ids or tuple(f"s{number}" for number in range(len(answers)))
    given = [
        sdk.SnapshotPrediction(
            ids[number], tuple(float(each == name) for name in labels), labels.index(each), failure=None
        )
        for number, each in enumerate(answers)
    ]
    if failed is not None:
        given[failed] = replace(given[failed], failure=sdk.Failure("GONE", "The snapshot is gone."))
    model_set = sdk.ModelSet(
        tuple(
            sdk.ModelSetSnapshot(each.snapshot_id, each.snapshot_id, "model", ("id-mug", "id-phone")) for each in given
        ),
        tuple(sdk.ModelSetLabel(name, tuple(True for _ in given)) for name in labels),
        square_side_pixels=224,
    )
    return sdk.PicturePredictions(model_set, tuple(given), sdk.PredictionTimings(1, 1, 1, 1, 1))


def server(*, version: str = "1.0.0", min_client_version: str = "0.1.0") -> sdk.ServerInfo:
    """The info of a server."""
    return sdk.ServerInfo(version, min_client_version, "a test", _BEGINNING, 1, 1, 1, 1, "colours", needs_token=False)
