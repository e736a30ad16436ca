"""Snapshots, made and read over the wire."""

from diptych.v1 import snapshot_pb2
from diptych.v1 import snapshot_service_pb2 as pb
from support.api_server import Api


async def freeze(api: Api, dataset_id: str, *, name: str = "snapshot", request_id: str = "") -> snapshot_pb2.Snapshot:
    """A snapshot of the dataset as it is now."""
    request = pb.FreezeDatasetRequest(dataset_id=dataset_id, snapshot_name=name, request_id=request_id)
    return (await api.snapshots.FreezeDataset(request)).snapshot


async def copy(api: Api, snapshot_id: str, *, name: str = "copy", request_id: str = "") -> snapshot_pb2.Snapshot:
    """A copy of a snapshot."""
    request = pb.CopySnapshotRequest(snapshot_id=snapshot_id, name=name, request_id=request_id)
    return (await api.snapshots.CopySnapshot(request)).snapshot


async def read_snapshot(api: Api, snapshot_id: str) -> snapshot_pb2.Snapshot:
    """The snapshot as it is now."""
    return (await api.snapshots.GetSnapshot(pb.GetSnapshotRequest(snapshot_id=snapshot_id))).snapshot


async def frozen_rows(api: Api, snapshot_id: str) -> list[tuple[str, str, str, int, str]]:
    """The contents of a snapshot: instance, label, burst, fold and picture of each row."""
    response = await api.snapshots.ListSnapshotInstances(
        pb.ListSnapshotInstancesRequest(snapshot_id=snapshot_id, page_size=1000)
    )
    return [(row.id, row.label_id, row.burst_id, row.fold, row.picture_sha256) for row in response.instances]
