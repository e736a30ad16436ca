"""WorkspaceService and what belongs to workspaces, over a real connection with real tokens."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from diptych.v1 import dataset_service_pb2 as d
from diptych.v1 import model_service_pb2, snapshot_service_pb2, training_job_service_pb2
from diptych.v1 import workspace_service_pb2 as w
from diptych.v1.dataset_pb2 import Dataset
from diptych.v1.workspace_pb2 import Workspace
from diptych_server.core.access import DEFAULT_WORKSPACE
from diptych_server.flows.datasets.datasets import create_dataset
from diptych_server.store.postgres.database import Database
from support.belongings import settle
from support.shared_server import Caller, SharedServer, method_named, shared_server

NAME = FieldMask(paths=["name"])


@pytest.fixture
async def server(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[SharedServer]:
    """A server of this test's own."""
    async with shared_server(database, conninfo, tmp_path) as started:
        yield started


def new(name: str, **given: str) -> w.CreateWorkspaceRequest:
    """A request to make a workspace."""
    return w.CreateWorkspaceRequest(workspace=Workspace(name=name), **given)


async def all_names(caller: Caller, **request: Any) -> list[str]:
    """The names on all pages of the caller's workspaces."""
    names, token = [], ""
    while True:
        page = await caller.ask("ListWorkspaces", w.ListWorkspacesRequest(page_token=token, page_size=2, **request))
        names += [workspace.name for workspace in page.workspaces]
        if not (token := page.next_page_token):
            return names


async def test_the_creator_of_a_workspace_sees_it(server: SharedServer) -> None:
    """It can be used immediately with the token that created it, and with no other."""
    ann, bob = await server.admit("ann", "one"), await server.admit("bob", "two")

    made = (await ann.ask("CreateWorkspace", new(" mugs "))).workspace
    got = (await ann.ask("GetWorkspace", w.GetWorkspaceRequest(workspace_id=made.id))).workspace
    dataset = Dataset(name="red", workspace_id=made.id)
    inside = (await ann.ask("CreateDataset", d.CreateDatasetRequest(dataset=dataset))).dataset

    assert got == made
    assert (made.name, inside.workspace_id) == ("mugs", made.id)
    assert await all_names(ann) == ["mugs", "one"]
    assert await all_names(bob) == ["two"]


async def test_lists_are_in_the_requested_order(server: SharedServer) -> None:
    """By name whatever the case, or by age, page by page."""
    ann = await server.admit("ann", "b", "A", "c")

    assert await all_names(ann) == ["A", "b", "c"]
    assert await all_names(ann, order_by="name desc") == ["c", "b", "A"]
    assert await all_names(ann, order_by="created_at") == ["b", "A", "c"]


async def test_a_repeated_request_makes_one_workspace_for_each_token(server: SharedServer) -> None:
    """A request_id that another caller used does not lead to their workspace."""
    ann, bob = await server.admit("ann", "one"), await server.admit("bob", "two")
    request_id = str(uuid.uuid4())

    first, again = [(await ann.ask("CreateWorkspace", new("mugs", request_id=request_id))).workspace for _ in range(2)]
    other = (await bob.ask("CreateWorkspace", new("mine", request_id=request_id))).workspace

    assert first == again
    assert (other.id != first.id, other.name) == (True, "mine")


async def test_a_filter_of_workspaces_applies_to_those_of_the_caller(server: SharedServer) -> None:
    """On every page."""
    ann = await server.admit("ann", "mug 1", "cups", "Mug 2", "mug 3")
    await server.admit("bob", "mug 4")

    assert await all_names(ann, filter='name : "MUG*"') == ["mug 1", "Mug 2", "mug 3"]
    assert await all_names(ann, filter='name = "mug 2"') == []


async def test_the_second_of_two_renames_of_a_workspace_is_refused(server: SharedServer) -> None:
    """A stale etag is refused, with the one in force; without one the last word counts."""
    ann = await server.admit("ann", "mugs")
    [seen] = (await ann.ask("ListWorkspaces", w.ListWorkspacesRequest())).workspaces

    def rename(name: str, etag: str) -> w.UpdateWorkspaceRequest:
        return w.UpdateWorkspaceRequest(workspace=Workspace(id=seen.id, name=name, etag=etag), update_mask=NAME)

    renamed = (await ann.ask("UpdateWorkspace", rename("cups", seen.etag))).workspace
    _, refused = await ann.call(method_named("UpdateWorkspace"), rename("pots", seen.etag))
    _, unnamed = await ann.call(method_named("UpdateWorkspace"), rename(" ", ""))

    assert refused
    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "CHANGED_SINCE_READ")
    assert refused.metadata == {"kind": "workspace", "id": seen.id, "etag": renamed.etag}
    assert unnamed
    assert unnamed.metadata == {"field": "workspace.name"}
    assert await all_names(ann) == ["cups"]


async def test_new_datasets_go_to_the_only_workspace(server: SharedServer) -> None:
    """A caller with several must name one; an unknown one is not found."""
    one, several = await server.admit("ann", "mugs"), await server.admit("bob", "cups", "pots")
    request = d.CreateDatasetRequest(dataset=Dataset(name="x"))
    nowhere = d.CreateDatasetRequest(dataset=Dataset(name="x", workspace_id=str(uuid.uuid4())))

    made = (await one.ask("CreateDataset", request)).dataset
    _, undecided = await several.call(method_named("CreateDataset"), request)
    _, unknown = await several.call(method_named("CreateDataset"), nowhere)

    assert made.workspace_id == one.workspace_id
    assert undecided
    assert (undecided.reason, undecided.metadata) == ("BAD_FIELD", {"field": "dataset.workspace_id"})
    assert unknown
    assert (unknown.reason, unknown.metadata["kind"]) == ("NOT_FOUND", "workspace")


async def test_without_tokens_new_datasets_go_to_the_default_workspace(database: Database) -> None:
    """It is there from the beginning."""
    state = await create_dataset(database, name="x", backbone="net", request_id=None)

    assert state.dataset.workspace_id == DEFAULT_WORKSPACE


async def test_lists_cover_all_workspaces_or_one(server: SharedServer) -> None:
    """Datasets, snapshots, models and jobs; pages run through several workspaces in one order."""
    ann, bob = await server.admit("ann", "mugs"), await server.admit("bob", "cups")
    theirs = [await settle(server, each) for each in (ann, bob)]
    both = await server.admit_to("cy", *(ann.access.workspace_ids or ()), *(bob.access.workspace_ids or ()))
    lists: list[tuple[str, str, Any, str]] = [
        ("ListDatasets", "datasets", d.ListDatasetsRequest, "dataset"),
        ("ListSnapshots", "snapshots", snapshot_service_pb2.ListSnapshotsRequest, "snapshot"),
        ("ListModels", "models", model_service_pb2.ListModelsRequest, "model"),
        ("ListTrainingJobs", "training_jobs", training_job_service_pb2.ListTrainingJobsRequest, "training_job"),
    ]

    for method, field, request, kind in lists:
        found, token = [], ""
        while True:
            page = await both.ask(method, request(page_size=1, page_token=token))
            found += getattr(page, field)
            if not (token := page.next_page_token):
                break
        of_bob = getattr(await both.ask(method, request(workspace_id=bob.workspace_id)), field)
        assert {each.id for each in found} > {each.id for each in of_bob} >= {theirs[1].ids[kind]}
        assert theirs[0].ids[kind] in {each.id for each in found}
        created = [each.created_at.ToNanoseconds() for each in found]
        if method != "ListDatasets":  # which come by their last change
            assert created == sorted(created, reverse=True)


async def test_a_request_id_is_valid_within_its_workspace_only(server: SharedServer) -> None:
    """The same one makes another dataset, snapshot and job there."""
    ann, bob = await server.admit("ann", "mugs"), await server.admit("bob", "cups")
    request_id = str(uuid.uuid4())
    made = []
    for caller in (ann, bob):
        own = await settle(server, caller)
        request = d.CreateDatasetRequest(dataset=Dataset(name=caller.name), request_id=request_id)
        dataset = (await caller.ask("CreateDataset", request)).dataset
        freeze = snapshot_service_pb2.FreezeDatasetRequest(
            dataset_id=own.ids["dataset"], snapshot_name=caller.name, request_id=request_id
        )
        snapshot = (await caller.ask("FreezeDataset", freeze)).snapshot
        train = training_job_service_pb2.CreateTrainingJobRequest(
            snapshot_id=own.untrained_snapshot_id, request_id=request_id
        )
        job = (await caller.ask("CreateTrainingJob", train)).training_job
        made.append((dataset.name, snapshot.name, job.snapshot_id == own.untrained_snapshot_id))

    assert made == [("ann", "ann", True), ("bob", "bob", True)]


async def test_a_snapshot_is_restored_within_its_workspace_only(server: SharedServer) -> None:
    """Even by those who see both."""
    ann, bob = await server.admit("ann", "mugs"), await server.admit("bob", "cups")
    anns, bobs = [await settle(server, each) for each in (ann, bob)]
    both = await server.admit_to("cy", *(ann.access.workspace_ids or ()), *(bob.access.workspace_ids or ()))
    before = await both.ask("GetDataset", d.GetDatasetRequest(dataset_id=bobs.ids["dataset"]))

    request = snapshot_service_pb2.RestoreSnapshotRequest(
        snapshot_id=anns.ids["snapshot"], dataset_id=bobs.ids["dataset"]
    )
    _, refused = await both.call(method_named("RestoreSnapshot"), request)

    assert refused
    assert (refused.reason, refused.metadata) == ("BAD_FIELD", {"field": "dataset_id"})
    assert await both.ask("GetDataset", d.GetDatasetRequest(dataset_id=bobs.ids["dataset"])) == before
