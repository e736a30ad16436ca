"""Edits of any number of instances, applied and undone as a whole over several calls."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from grpc import aio

from diptych.v1 import dataset_pb2
from diptych.v1 import dataset_service_pb2 as wire
from diptych.wire.limits import MAX_EDITED_INSTANCES
from diptych_client.sdk.errors import DiptychError
from diptych_client.sdk.resources.pictures import batches, expected_label_ids, instance_ids
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.datasets import Instance

_Request = TypeVar("_Request", wire.RelabelInstancesRequest, wire.RemoveInstancesRequest)
_Response = TypeVar("_Response", wire.RelabelInstancesResponse, wire.RemoveInstancesResponse)


@dataclass(frozen=True)
class EditBatch:
    """The part of an edit for one call, and the group of the whole edit."""

    instances: Sequence[Instance | str]
    group_id: str


@dataclass(frozen=True, kw_only=True)
class InstanceEdit:
    """One edit of a dataset, of any number of instances."""

    calls: Calls
    dataset_id: str
    dataset_etag: str
    """Nothing in the dataset may have changed since; empty allows any change."""
    expects_labels: bool
    """Whether the instances must carry the labels that they had when they were read."""
    undo: Callable[[str], Awaitable[object]]
    """Undoes a group of changes."""

    async def relabel(self, instances: Iterable[Instance | str], label_id: str) -> dataset_pb2.Dataset | None:
        """Move the instances to another label; returns the dataset, or None if there are no instances."""
        request = wire.RelabelInstancesRequest(label_id=label_id)
        return await self._edit(tuple(instances), self.calls.datasets.RelabelInstances, request)

    async def remove(self, instances: Iterable[Instance | str]) -> dataset_pb2.Dataset | None:
        """Remove the instances; returns the dataset, or None if there are no instances."""
        return await self._edit(tuple(instances), self.calls.datasets.RemoveInstances, wire.RemoveInstancesRequest())

    def _expected(self, instances: Sequence[Instance | str]) -> Sequence[str]:
        return expected_label_ids(instances) if self.expects_labels else ()

    async def _edit(
        self,
        instances: Sequence[Instance | str],
        method: aio.UnaryUnaryMultiCallable[_Request, _Response],
        request: _Request,
    ) -> dataset_pb2.Dataset | None:
        self._expected(instances)  # what it raises is raised before the first batch
        dataset: dataset_pb2.Dataset | None = None
        request.dataset_id, request.dataset_etag = self.dataset_id, self.dataset_etag

        async def apply_next(batch: EditBatch) -> None:
            nonlocal dataset
            request.instance_ids[:] = instance_ids(batch.instances)
            request.expected_label_ids[:] = self._expected(batch.instances)
            request.group_id = batch.group_id
            dataset = (await self.calls.unary(method, request, may_retry=False)).dataset
            if self.dataset_etag:
                request.dataset_etag = dataset.etag  # the next batch follows this one

        await edit_whole(instances, apply=apply_next, undo=self.undo)
        return dataset


async def edit_whole(
    instances: Iterable[Instance | str],
    *,
    apply: Callable[[EditBatch], Awaitable[object]],
    undo: Callable[[str], Awaitable[object]],
    batch_size: int = MAX_EDITED_INSTANCES,
) -> None:
    """Apply an edit batch by batch as one group of changes; undo the group if a later batch is refused.

    Args:
        instances: The instances to edit.
        apply: Applies one batch, all or nothing.
        undo: Undoes a group of changes.
        batch_size: The maximum number of instances per batch.

    Raises:
        DiptychError: The error of the refused batch. Nothing has changed unless the message says so.
    """
    group_id, done = new_id(), 0
    for batch in batches(instances, size=batch_size):
        try:
            await apply(EditBatch(batch, group_id))
        except DiptychError as error:
            if not done or await _is_undone(undo, group_id):
                raise
            message = f"{error.message} {done:,} pictures were changed before that. To undo it, undo group {group_id}."
            raise type(error)(error.reason, message, {**error.metadata, "group_id": group_id}) from error
        done += len(batch)


async def _is_undone(undo: Callable[[str], Awaitable[object]], group_id: str) -> bool:
    try:
        await undo(group_id)
    except DiptychError:
        return False
    return True
