"""The belongings of one caller of a shared server: at least one thing of each kind."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diptych.v1 import access_token_service_pb2, dataset_service_pb2, snapshot_service_pb2, training_job_service_pb2
from diptych.v1.access_token_pb2 import ROLE_VIEWER, AccessToken
from diptych.v1.dataset_pb2 import Dataset
from diptych.v1.recording_pb2 import Recording
from diptych.v1.training_parameters_pb2 import HiddenLayers, TrainingParameters
from support.shared_server import Caller, SharedServer, method_named
from support.training import COLOURS, noisy_picture

QUICK = TrainingParameters(hidden_layers=HiddenLayers(widths=[4]), epochs=2)


@dataclass(frozen=True)
class Belongings:
    """Ids by what they are of; all names contain `secret`, which other tenants must not see."""

    ids: Mapping[str, str]
    other_label_id: str
    untrained_snapshot_id: str
    spare_token_id: str
    secret: str
    picture: bytes
    recording_ids: Sequence[str]
    """All of them, as they were frozen."""
    single_recording_ids: Sequence[str]
    joined_recording: Recording
    """It holds two bursts."""


async def settle(server: SharedServer, caller: Caller) -> Belongings:
    """Capture, freeze, train."""
    secret, noise = f"{caller.name}'s own", np.random.default_rng(len(caller.name))
    made = await caller.ask(
        "CreateDataset", dataset_service_pb2.CreateDatasetRequest(dataset=Dataset(name=secret, backbone="colours"))
    )
    dataset_id = made.dataset.id
    labels = [
        (
            await caller.ask(
                "CreateLabel",
                dataset_service_pb2.CreateLabelRequest(dataset_id=dataset_id, name=f"{secret} {colour}"),
            )
        ).label.id
        for colour in ("red", "green")
    ]
    captured, _ = await caller.call(
        method_named("CaptureInstances"),
        dataset_service_pb2.CaptureInstancesRequest(
            target=dataset_service_pb2.CaptureTarget(dataset_id=dataset_id, group_id=str(uuid.uuid4()))
        ),
        *(
            dataset_service_pb2.CaptureInstancesRequest(
                picture=dataset_service_pb2.CapturePicture(
                    capture_id=str(uuid.uuid4()),
                    label_id=label_id,
                    burst_id=str(uuid.uuid4()),
                    picture=noisy_picture(colour, noise),
                    source=secret,
                )
            )
            for label_id, colour in zip(labels, COLOURS.values(), strict=False)
            for _ in range(2)
        ),
    )
    trained, untrained = [
        (
            await caller.ask(
                "FreezeDataset", snapshot_service_pb2.FreezeDatasetRequest(dataset_id=dataset_id, snapshot_name=secret)
            )
        ).snapshot.id
        for _ in range(2)
    ]
    request = training_job_service_pb2.CreateTrainingJobRequest(snapshot_id=trained, parameters=QUICK)
    job_id = (await caller.ask("CreateTrainingJob", request)).training_job.id
    await server.train(job_id)
    job = await caller.ask("GetTrainingJob", training_job_service_pb2.GetTrainingJobRequest(training_job_id=job_id))
    ids = {
        "dataset": dataset_id,
        "label": labels[0],
        "instance": captured[0].instance.id,  # type: ignore[attr-defined]  # a message of this stream
        "snapshot": trained,
        "model": job.training_job.model_id,
        "training_job": job_id,
        "workspace": caller.workspace_id,
        "access_token": str(caller.access.token_id),
    }
    assert all(ids.values())
    made = await caller.ask(
        "CreateAccessToken",
        access_token_service_pb2.CreateAccessTokenRequest(access_token=AccessToken(name=secret, role=ROLE_VIEWER)),
    )
    everything, single, joined = await _recordings(caller, dataset_id)
    return Belongings(
        ids,
        labels[1],
        untrained,
        made.access_token.id,
        secret,
        noisy_picture(COLOURS["red"], noise),
        recording_ids=[each.id for each in everything],
        single_recording_ids=[each.id for each in single],
        joined_recording=joined,
    )


async def _recordings(caller: Caller, dataset_id: str) -> tuple[Sequence[Recording], Sequence[Recording], Recording]:
    """All recordings of one burst each; then two of these, and one of the other two, joined by hand."""
    request = dataset_service_pb2.ListRecordingsRequest(dataset_id=dataset_id)
    everything = found = (await caller.ask("ListRecordings", request)).recordings
    both = [each.id for each in found[:2]]
    await caller.ask(
        "JoinRecordings", dataset_service_pb2.JoinRecordingsRequest(dataset_id=dataset_id, recording_ids=both)
    )
    found = (await caller.ask("ListRecordings", request)).recordings
    [joined] = [each for each in found if each.is_by_hand]
    return everything, [each for each in found if not each.is_by_hand], joined
