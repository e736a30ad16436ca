"""Tenant isolation: every method is called with ids of another workspace, and answers as if they did not exist."""

import itertools
import re
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from diptych.v1 import access_token_service_pb2 as a
from diptych.v1 import comparison_service_pb2 as c
from diptych.v1 import dataset_service_pb2 as d
from diptych.v1 import explanation_service_pb2 as e
from diptych.v1 import model_service_pb2 as m
from diptych.v1 import prediction_service_pb2 as p
from diptych.v1 import server_service_pb2
from diptych.v1 import snapshot_service_pb2 as s
from diptych.v1 import training_job_service_pb2 as t
from diptych.v1 import workspace_service_pb2 as w
from diptych.v1.access_token_pb2 import ROLE_VIEWER, AccessToken
from diptych.v1.dataset_pb2 import Dataset
from diptych.v1.explanation_pb2 import KNOB_LIGHT, AskedPicture, PictureEdit
from diptych.v1.label_pb2 import Label
from diptych.v1.snapshot_pb2 import Snapshot
from diptych.v1.workspace_pb2 import Workspace
from diptych_server.api.access.id_fields import replace_ids
from diptych_server.store.postgres.database import Database, fetch_values
from support.belongings import QUICK, Belongings, settle
from support.requests import methods
from support.shared_server import Caller, SharedServer, shared_server

NAME = FieldMask(paths=["name"])

Example = Callable[[Belongings], Message | Sequence[Message]]

EXAMPLES: Mapping[str, Example] = {
    "CreateDataset": lambda own: d.CreateDatasetRequest(
        dataset=Dataset(name="x", workspace_id=own.ids["workspace"]), request_id=str(uuid.uuid4())
    ),
    "GetDataset": lambda own: d.GetDatasetRequest(dataset_id=own.ids["dataset"]),
    "ListDatasets": lambda own: d.ListDatasetsRequest(workspace_id=own.ids["workspace"]),
    "UpdateDataset": lambda own: d.UpdateDatasetRequest(
        dataset=Dataset(
            id=own.ids["dataset"],
            name="x",
            labels=[Label(id=own.ids["label"])],
            workspace_id=own.ids["workspace"],
        ),
        update_mask=NAME,
    ),
    "CheckDataset": lambda own: d.CheckDatasetRequest(dataset_id=own.ids["dataset"]),
    "DeleteDataset": lambda own: d.DeleteDatasetRequest(dataset_id=own.ids["dataset"]),
    "UndeleteDataset": lambda own: d.UndeleteDatasetRequest(dataset_id=own.ids["dataset"]),
    "CreateLabel": lambda own: d.CreateLabelRequest(dataset_id=own.ids["dataset"], name="x"),
    "UpdateLabel": lambda own: d.UpdateLabelRequest(label=Label(id=own.ids["label"], name="x")),
    "DeleteLabel": lambda own: d.DeleteLabelRequest(label_id=own.ids["label"]),
    "MergeLabels": lambda own: d.MergeLabelsRequest(label_id=own.ids["label"], merged_label_ids=[own.other_label_id]),
    "CaptureInstances": lambda own: (
        d.CaptureInstancesRequest(target=d.CaptureTarget(dataset_id=own.ids["dataset"])),
        d.CaptureInstancesRequest(
            picture=d.CapturePicture(
                capture_id=str(uuid.uuid4()),
                label_id=own.ids["label"],
                burst_id=str(uuid.uuid4()),
                picture=own.picture,
            )
        ),
    ),
    "GetInstance": lambda own: d.GetInstanceRequest(instance_id=own.ids["instance"]),
    "ListInstances": lambda own: d.ListInstancesRequest(dataset_id=own.ids["dataset"], label_id=own.ids["label"]),
    "RelabelInstances": lambda own: d.RelabelInstancesRequest(
        dataset_id=own.ids["dataset"], instance_ids=[own.ids["instance"]], label_id=own.other_label_id
    ),
    "RemoveInstances": lambda own: d.RemoveInstancesRequest(
        dataset_id=own.ids["dataset"], instance_ids=[own.ids["instance"]]
    ),
    "ListRecordings": lambda own: d.ListRecordingsRequest(dataset_id=own.ids["dataset"], only_mixed=True),
    "JoinRecordings": lambda own: d.JoinRecordingsRequest(
        dataset_id=own.ids["dataset"], recording_ids=own.single_recording_ids
    ),
    "SplitRecording": lambda own: d.SplitRecordingRequest(
        dataset_id=own.ids["dataset"],
        recording_id=own.joined_recording.id,
        instance_ids=own.joined_recording.example_instance_ids[:1],
    ),
    "DownloadPictures": lambda own: d.DownloadPicturesRequest(instance_ids=[own.ids["instance"]] * 2),
    "ListDatasetChanges": lambda own: d.ListDatasetChangesRequest(dataset_id=own.ids["dataset"]),
    "UndoDatasetChange": lambda own: d.UndoDatasetChangeRequest(dataset_id=own.ids["dataset"]),
    "WatchDataset": lambda own: d.WatchDatasetRequest(dataset_id=own.ids["dataset"]),
    "FreezeDataset": lambda own: s.FreezeDatasetRequest(dataset_id=own.ids["dataset"], snapshot_name="x"),
    "CopySnapshot": lambda own: s.CopySnapshotRequest(snapshot_id=own.ids["snapshot"], name="x"),
    "GetSnapshot": lambda own: s.GetSnapshotRequest(snapshot_id=own.ids["snapshot"]),
    "ListSnapshots": lambda own: s.ListSnapshotsRequest(
        dataset_id=own.ids["dataset"], workspace_id=own.ids["workspace"]
    ),
    "ListSnapshotInstances": lambda own: s.ListSnapshotInstancesRequest(
        snapshot_id=own.ids["snapshot"], label_id=own.ids["label"], honest_answer_label_id=own.ids["label"]
    ),
    "ListSnapshotEmbeddings": lambda own: s.ListSnapshotEmbeddingsRequest(snapshot_id=own.ids["snapshot"]),
    "ListHonestAnswers": lambda own: s.ListHonestAnswersRequest(snapshot_id=own.ids["snapshot"]),
    "UpdateSnapshot": lambda own: s.UpdateSnapshotRequest(
        snapshot=Snapshot(id=own.ids["snapshot"], name="x", model_id=own.ids["model"], dataset_id=own.ids["dataset"]),
        update_mask=NAME,
    ),
    "DeleteSnapshot": lambda own: s.DeleteSnapshotRequest(snapshot_id=own.ids["snapshot"]),
    "UndeleteSnapshot": lambda own: s.UndeleteSnapshotRequest(snapshot_id=own.ids["snapshot"]),
    "RestoreSnapshot": lambda own: s.RestoreSnapshotRequest(
        snapshot_id=own.ids["snapshot"], dataset_id=own.ids["dataset"]
    ),
    "GetModel": lambda own: m.GetModelRequest(model_id=own.ids["model"]),
    "ListModels": lambda own: m.ListModelsRequest(workspace_id=own.ids["workspace"]),
    "DownloadModel": lambda own: m.DownloadModelRequest(model_id=own.ids["model"]),
    "ListBackbones": lambda _: m.ListBackbonesRequest(),
    "TrainDataset": lambda own: t.TrainDatasetRequest(
        dataset_id=own.ids["dataset"], snapshot_name="x", parameters=QUICK
    ),
    "CreateTrainingJob": lambda own: t.CreateTrainingJobRequest(
        snapshot_id=own.untrained_snapshot_id, parameters=QUICK
    ),
    "GetTrainingJob": lambda own: t.GetTrainingJobRequest(training_job_id=own.ids["training_job"]),
    "ListTrainingJobs": lambda own: t.ListTrainingJobsRequest(
        snapshot_id=own.ids["snapshot"], workspace_id=own.ids["workspace"]
    ),
    "CancelTrainingJob": lambda own: t.CancelTrainingJobRequest(training_job_id=own.ids["training_job"]),
    "WatchTrainingJob": lambda own: t.WatchTrainingJobRequest(training_job_id=own.ids["training_job"]),
    "StreamPredictions": lambda own: (
        p.StreamPredictionsRequest(choice=p.PredictionChoice(snapshot_ids=[own.ids["snapshot"]])),
        p.StreamPredictionsRequest(frame=p.Frame(frame_id=1, picture=own.picture)),
    ),
    "PredictImages": lambda own: p.PredictImagesRequest(snapshot_ids=[own.ids["snapshot"]] * 2, pictures=[own.picture]),
    "CreateAccessToken": lambda own: a.CreateAccessTokenRequest(
        access_token=AccessToken(
            id=own.ids["access_token"], name="x", role=ROLE_VIEWER, workspace_ids=[own.ids["workspace"]]
        )
    ),
    "GetCurrentAccessToken": lambda _: a.GetCurrentAccessTokenRequest(),
    "ListAccessTokens": lambda _: a.ListAccessTokensRequest(show_ended=True),
    "RevokeAccessToken": lambda own: a.RevokeAccessTokenRequest(access_token_id=own.spare_token_id),
    "CreateWorkspace": lambda _: w.CreateWorkspaceRequest(workspace=Workspace(name="x")),
    "GetWorkspace": lambda own: w.GetWorkspaceRequest(workspace_id=own.ids["workspace"]),
    "ListWorkspaces": lambda _: w.ListWorkspacesRequest(),
    "UpdateWorkspace": lambda own: w.UpdateWorkspaceRequest(
        workspace=Workspace(id=own.ids["workspace"], name="x"), update_mask=NAME
    ),
    "WatchWorkspaces": lambda _: w.WatchWorkspacesRequest(),
    "CompareSnapshots": lambda own: c.CompareSnapshotsRequest(
        a_snapshot_id=own.ids["snapshot"], b_snapshot_id=own.untrained_snapshot_id
    ),
    "CheckComparison": lambda own: c.CheckComparisonRequest(
        a_snapshot_id=own.ids["snapshot"], b_snapshot_id=own.untrained_snapshot_id
    ),
    "CancelComparisonCheck": lambda own: c.CancelComparisonCheckRequest(
        a_snapshot_id=own.ids["snapshot"], b_snapshot_id=own.untrained_snapshot_id
    ),
    "ListComparedAnswers": lambda own: c.ListComparedAnswersRequest(
        a_snapshot_id=own.ids["snapshot"], b_snapshot_id=own.untrained_snapshot_id
    ),
    "GetSnapshotHistory": lambda own: c.GetSnapshotHistoryRequest(dataset_id=own.ids["dataset"]),
    "ExplainPicture": lambda own: e.ExplainPictureRequest(
        snapshot_ids=[own.ids["snapshot"]] * 2, picture=AskedPicture(instance_id=own.ids["instance"])
    ),
    "CheckExplanation": lambda own: e.CheckExplanationRequest(
        snapshot_id=own.ids["snapshot"],
        picture=AskedPicture(instance_id=own.ids["instance"]),
        recording_ids=own.recording_ids,
    ),
    "CancelExplanationCheck": lambda own: e.CancelExplanationCheckRequest(
        snapshot_id=own.ids["snapshot"], recording_ids=own.recording_ids
    ),
    "ProbePicture": lambda own: e.ProbePictureRequest(
        snapshot_ids=[own.ids["snapshot"]],
        picture=AskedPicture(instance_id=own.ids["instance"]),
        edits=[PictureEdit(light=1)],
    ),
    "GetKnobCurves": lambda own: e.GetKnobCurvesRequest(
        snapshot_ids=[own.ids["snapshot"]],
        picture=AskedPicture(instance_id=own.ids["instance"]),
        knobs=[KNOB_LIGHT],
    ),
    "GetCoverMaps": lambda own: e.GetCoverMapsRequest(
        snapshot_ids=[own.ids["snapshot"]], picture=AskedPicture(instance_id=own.ids["instance"])
    ),
    "GetPictureMap": lambda own: e.GetPictureMapRequest(
        a_snapshot_id=own.ids["snapshot"], b_snapshot_id=own.untrained_snapshot_id
    ),
    "ListSuspects": lambda own: e.ListSuspectsRequest(dataset_id=own.ids["dataset"]),
    "GetServerInfo": lambda _: server_service_pb2.GetServerInfoRequest(),
}
"""A request of each method that its caller may make, with as many ids in it as it takes."""

REFUSED_ANYWAY = {
    "CancelTrainingJob",
    "CheckComparison",
    "CancelComparisonCheck",
    "ListComparedAnswers",
    "CheckExplanation",
    "CancelExplanationCheck",
}
"""Methods that refuse their example: the training has ended, a snapshot has no model, or too few recordings."""

CONTENT: LiteralString = """
    select md5(string_agg(kept::text, '' order by kept::text))
    from (
        select to_jsonb(dataset) from dataset where workspace_id = %(id)s
        union all
        select to_jsonb(label) from label join dataset on dataset.id = dataset_id where workspace_id = %(id)s
        union all
        select to_jsonb(instance) from instance join dataset on dataset.id = dataset_id where workspace_id = %(id)s
        union all
        select to_jsonb(change) from change join dataset on dataset.id = dataset_id where workspace_id = %(id)s
        union all
        select to_jsonb(snapshot) from snapshot where workspace_id = %(id)s
        union all
        select to_jsonb(model) from model where workspace_id = %(id)s
        union all
        select to_jsonb(training_job) from training_job where workspace_id = %(id)s
        union all
        select to_jsonb(comparison_check) from comparison_check where workspace_id = %(id)s
        union all
        select to_jsonb(explanation_check) from explanation_check where workspace_id = %(id)s
        union all
        select to_jsonb(workspace) from workspace where id = %(id)s
        union all
        select to_jsonb(access_token_workspace) from access_token_workspace where workspace_id = %(id)s
    ) as content (kept)
"""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOVING = {"createdAt", "updatedAt", "capturedAt", "etag", "sequence", "startedAt", "timings", "secret"}


@dataclass(frozen=True)
class Two:
    """Two callers with a workspace each, and all kinds of things in it."""

    server: SharedServer
    ann: Caller
    anns: Belongings
    bob: Caller
    bobs: Belongings


@pytest.fixture
async def two(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[Two]:
    """Both have settled."""
    async with shared_server(database, conninfo, tmp_path) as server:
        ann, bob = await server.admit("ann", "ann's own"), await server.admit("bob", "bob's own")
        yield Two(server, ann, await settle(server, ann), bob, await settle(server, bob))


def example(method: MethodDescriptor, own: Belongings) -> list[Message]:
    """The messages of a call; fails for a method that has no example."""
    made = EXAMPLES[method.name](own)
    return [made] if isinstance(made, Message) else list(made)


def with_strangers(messages: Sequence[Message], strangers: Mapping[str, str], at: int | None) -> set[str]:
    """Exchange the id at this place of a call, None means all, for the stranger of its kind; which were exchanged."""
    places, exchanged = itertools.count(), set()

    def change(thing: str, text: str) -> str:
        if at not in (None, next(places)):
            return text
        exchanged.add(strangers[thing])
        return strangers[thing]

    for message in messages:
        replace_ids(message, change)
    return exchanged


def id_count(messages: Sequence[Message]) -> int:
    """The number of ids in the messages of a call."""
    count = itertools.count()
    for message in messages:
        replace_ids(message, lambda _, text: (next(count) and text) or text)
    return next(count)


def visible_outcome(outcome: tuple[list[Message], Any], strangers: set[str]) -> tuple[object, ...]:
    """An outcome as a caller sees it: which ids are foreign, without ids and times that are new each time."""

    def plain(text: str) -> str:
        return _UUID.sub(lambda found: "STRANGER" if found[0] in strangers else "ID", text)

    def masked(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: masked(inner) for key, inner in value.items() if key not in _MOVING}
        if isinstance(value, list):
            return [masked(inner) for inner in value]
        return plain(value) if isinstance(value, str) else value

    responses, refused = outcome
    shown = [masked(MessageToDict(response)) for response in responses]
    if refused is None:
        return (shown, None)
    return (shown, refused.code, refused.reason, masked(dict(refused.metadata)), plain(refused.message))


async def content(two: Two) -> str:
    """A digest of all that is in Ann's workspace."""
    async with two.server.database.transaction() as connection:
        [digest] = await fetch_values(connection, CONTENT, {"id": two.ann.workspace_id})
        return str(digest)


def check_silence(outcome: tuple[list[Message], Any], anns: Belongings, *, asked: set[str]) -> None:
    """An outcome contains nothing of Ann's except the requested ids."""
    responses, refused = outcome
    text = repr([MessageToDict(response) for response in responses]) + repr(refused)
    assert anns.secret not in text
    hers = {*anns.ids.values(), anns.other_label_id, anns.untrained_snapshot_id, anns.spare_token_id}
    assert not {each for each in hers - asked if each in text}


@pytest.mark.parametrize("method", methods(), ids=lambda method: method.name)
async def test_ids_of_another_workspace_are_answered_like_unknown_ids(two: Two, method: MethodDescriptor) -> None:
    """In each field, and in all fields together, a foreign id gets the same response as an unused one.

    Nothing of the other tenant shows or changes; with its own ids the caller succeeds.
    """
    before = await content(two)
    places = [*range(id_count(example(method, two.bobs))), None]

    for place in places:
        outcomes = []
        for strangers in (dict.fromkeys(two.anns.ids, str(uuid.uuid4())), two.anns.ids):
            messages = example(method, two.bobs)
            asked = with_strangers(messages, strangers, place)
            outcome = await two.bob.call(method, *messages)
            check_silence(outcome, two.anns, asked=asked)
            outcomes.append(visible_outcome(outcome, asked))
        of_nothing, of_ann = outcomes
        assert of_ann == of_nothing

    _, refused = await two.bob.call(method, *example(method, two.bobs))
    assert (refused is not None) == (method.name in REFUSED_ANYWAY)
    assert await content(two) == before


def test_every_example_belongs_to_a_method() -> None:
    """Removed methods leave no example behind."""
    assert set(EXAMPLES) == {method.name for method in methods()}
