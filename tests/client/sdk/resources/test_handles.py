"""Handles are plain values beside their connection: copied, pickled, compared, printed, put into tables."""

import copy
import pickle
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from typing import Any

import pandas as pd
import pytest
from grpc import aio

from diptych.v1 import dataset_service_pb2 as datasets
from diptych.v1 import snapshot_service_pb2 as snapshots
from diptych.v1.dataset_pb2 import Dataset as DatasetMessage
from diptych.v1.label_pb2 import Label as LabelMessage
from diptych.v1.snapshot_pb2 import Snapshot as SnapshotMessage
from diptych.v1.training_metrics_pb2 import EpochMetrics, LabelMetrics, Score, TrainingMetrics
from diptych_client.sdk import (
    Client,
    Failure,
    JobState,
    NotConnectedError,
    Snapshot,
    SnapshotFields,
    TrainingProgress,
    blocking,
)
from support import window_values
from support.local_server import add_methods, serving

DATASETS = datasets.DESCRIPTOR.services_by_name["DatasetService"]
SNAPSHOTS = snapshots.DESCRIPTOR.services_by_name["SnapshotService"]
MUG = LabelMessage(id="id-mug", name="mug", instance_count=3, recording_count=2)


def snapshot_message(*, is_whole: bool) -> SnapshotMessage:
    """A trained snapshot as the server sends it alone, or in a list."""
    metrics = TrainingMetrics(
        labels=[LabelMetrics(label_id="id-mug", name="mug", instance_count=4, honest_accuracy=Score(value=0.75))],
        honest_accuracy=Score(value=0.75, lower=0.5, upper=0.875),
        scored_instance_count=4,
    )
    if is_whole:
        metrics.epochs.append(EpochMetrics(epoch=1))
        metrics.confusion_counts.append(4)
    return SnapshotMessage(id="s1", name="first", labels=[MUG], model_id="m1", training_metrics=metrics)


class House:
    """Answers with one dataset and one snapshot."""

    async def list_snapshots(self, _request: Any, _context: Any) -> Any:
        """Without what lists leave out."""
        return snapshots.ListSnapshotsResponse(snapshots=[snapshot_message(is_whole=False)])

    async def get_snapshot(self, _request: Any, _context: Any) -> Any:
        """With all there is."""
        return snapshots.GetSnapshotResponse(snapshot=snapshot_message(is_whole=True))

    async def rename_snapshot(self, request: Any, _context: Any) -> Any:
        """The requested resource, with the etag that was sent."""
        return snapshots.UpdateSnapshotResponse(snapshot=request.snapshot)

    async def get_dataset(self, request: Any, _context: Any) -> Any:
        """Any dataset."""
        return datasets.GetDatasetResponse(dataset=DatasetMessage(id=request.dataset_id, name="desk", labels=[MUG]))

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        add_methods(server, DATASETS, {"GetDataset": self.get_dataset})
        add_methods(
            server,
            SNAPSHOTS,
            {
                "ListSnapshots": self.list_snapshots,
                "GetSnapshot": self.get_snapshot,
                "UpdateSnapshot": self.rename_snapshot,
            },
        )


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A client of such a house."""
    async with serving(House().add) as (_, connected):
        yield connected


async def test_a_list_becomes_a_table_of_plain_fields(client: Client) -> None:
    """As a notebook does first; the connection is not a column."""
    table = pd.DataFrame([each async for each in client.snapshots.list()])

    assert table.loc[0, ["id", "name", "model_id"]].tolist() == ["s1", "first", "m1"]
    assert not [name for name in table.columns if name.startswith("_")]
    assert table.loc[0, "training_metrics"]["honest_accuracy"] == 0.75
    assert asdict(await client.datasets.get("d"))["labels"] == (
        {"id": "id-mug", "name": "mug", "instance_count": 3, "recording_count": 2, "ordinal": 0},
    )


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, replace])
async def test_a_copied_handle_still_works(client: Client, copied: Any) -> None:
    """It is equal, another object, and its verbs reach the server."""
    snapshot = await client.snapshots.get("s1")

    twin = copied(snapshot)

    assert twin == snapshot
    assert twin is not snapshot
    assert type(twin) is Snapshot
    assert (await twin.rename("second")).name == "second"
    assert (await replace(snapshot, etag="7").rename("x", if_unchanged=True)).etag == "7"


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
async def test_a_pickle_holds_the_fields_and_can_be_attached(client: Client, protocol: int) -> None:
    """Without a client a verb says what to do."""
    snapshot = await client.snapshots.get("s1")

    loaded = pickle.loads(pickle.dumps(snapshot, protocol))  # noqa: S301  our own

    assert loaded == snapshot
    assert repr(loaded) == repr(snapshot)
    with pytest.raises(NotConnectedError, match=r"This Snapshot has no connection.*client\.attach"):
        await loaded.refresh()
    assert await client.attach(loaded).refresh() == snapshot
    assert replace(loaded, name="other").name == "other"


async def test_every_kind_of_handle_can_be_pickled(client: Client) -> None:
    """Also jobs and datasets, whatever they contain."""
    for handle in (
        await client.datasets.get("d"),
        window_values.job(JobState.FAILED, failure=Failure("X", "y", {"a": "b"})),
        window_values.snapshot("s", metrics=window_values.metrics()),
    ):
        assert pickle.loads(pickle.dumps(handle)) == handle  # noqa: S301  our own
        assert copy.deepcopy(handle) == handle
        assert hash(handle) == hash(copy.copy(handle))


@pytest.mark.parametrize("copied", [copy.deepcopy, pickle.dumps])
async def test_a_client_says_why_it_cannot_be_copied(client: Client, copied: Any) -> None:
    """Itself, its attributes and its streams; both kinds of client."""
    other = blocking.Client("127.0.0.1:1")
    dataset = await client.datasets.get("d")

    for thing in (client, client.datasets, dataset.capture(), other, other.datasets):
        with pytest.raises(TypeError, match="Open one in each process"):
            copied(thing)


async def test_progress_of_a_training_can_be_pickled() -> None:
    """A value that contains a handle."""
    progress = TrainingProgress(window_values.job(JobState.FITTING), (window_values.epoch(1),))

    assert pickle.loads(pickle.dumps(progress)) == progress  # noqa: S301  our own
    assert asdict(progress)["job"]["id"] == "job"


async def test_only_a_handle_can_be_attached(client: Client) -> None:
    """Anything else is a mistake."""
    with pytest.raises(TypeError, match="str is not a handle"):
        client.attach("s1")  # type: ignore[type-var]


async def test_fields_omitted_by_a_list_are_none_and_not_empty(client: Client) -> None:
    """A training that measured nothing and a list that leaves things out look different."""
    [listed] = [each async for each in client.snapshots.list()]

    assert listed.training_metrics is not None
    assert (listed.training_metrics.epochs, listed.training_metrics.confusion) == (None, None)
    fetched = (await listed.refresh()).training_metrics
    assert fetched is not None
    assert fetched.confusion == ((4,),)


@pytest.mark.parametrize("text", ["first", "s1", "FIRST"])
async def test_a_found_handle_has_all_fields(client: Client, text: str) -> None:
    """By name or by id, curves and confusion are there."""
    metrics = (await client.snapshots.find(text)).training_metrics

    assert metrics is not None
    assert metrics.confusion == ((4,),)
    assert metrics.epochs is not None
    assert [each.epoch for each in metrics.epochs] == [1]


async def test_handles_share_their_fields_with_those_of_the_blocking_client(client: Client) -> None:
    """A function that only reads accepts either."""
    snapshot = await client.snapshots.get("s1")

    assert isinstance(snapshot, Snapshot)
    assert isinstance(snapshot, SnapshotFields)
