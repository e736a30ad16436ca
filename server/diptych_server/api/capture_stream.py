"""The capture stream: acknowledges each picture, in order. Pictures that wait together are stored together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from diptych.v1 import dataset_service_pb2 as pb
from diptych.wire.reasons import Reason
from diptych_server.api.convert.basics import failure, moment, parse_id, parse_optional_id
from diptych_server.api.convert.datasets import instance_message
from diptych_server.api.debounce import debounce_embedding_jobs
from diptych_server.core.history import ChangeKind
from diptych_server.core.refusal import Refusal
from diptych_server.flows.capture.capture import Stored, capture
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.capture.placement import Arrival, Target
from diptych_server.flows.job_queue import JobQueue
from diptych_server.store.postgres.database import Database

_WAITING_AT_MOST = 8
"""Pictures read ahead of the store; bounds the memory of one stream to this many times 6 MiB."""

_MAX_SOURCE_LENGTH = 500

_Item = tuple[Target, str, Arrival | Refusal]


class CaptureStream:
    """Serves one capture stream."""

    def __init__(self, database: Database, intake: Intake, queue: JobQueue, *, actor: str) -> None:
        self._database = database
        self._intake = intake
        self._queue = queue
        self._actor = actor
        self._waiting: asyncio.Queue[_Item | None] = asyncio.Queue(_WAITING_AT_MOST)
        self._carried: list[_Item | None] = []
        self._ended_by: Exception | None = None

    async def answer(
        self, requests: AsyncIterator[pb.CaptureInstancesRequest]
    ) -> AsyncIterator[pb.CaptureInstancesResponse]:
        """One response per picture, sent after the picture is stored durably.

        Raises:
            Refusal: STREAM_ORDER, BAD_FIELD for a malformed target, NOT_FOUND for its dataset, UNAVAILABLE,
                STORAGE_FULL.
        """
        reading = asyncio.create_task(self._read(requests))
        try:
            async with debounce_embedding_jobs(self._queue) as announce:
                while batch := await self._next_batch():
                    responses = await self._store(batch)
                    announce(batch[0][0].dataset_id)
                    for response in responses:
                        yield response
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        if self._ended_by:
            raise self._ended_by

    async def _read(self, requests: AsyncIterator[pb.CaptureInstancesRequest]) -> None:
        target: Target | None = None
        try:
            async for request in requests:
                if request.WhichOneof("content") == "target":
                    target = self._target(request.target)
                elif target is None:
                    message = "The first message of a capture stream must be its target: the dataset for the pictures."
                    raise Refusal(Reason.STREAM_ORDER, message, expected="target")  # noqa: TRY301  stored below
                else:
                    await self._waiting.put((target, request.picture.capture_id, _arrival(request.picture)))
        except Exception as error:  # noqa: BLE001  raised after earlier pictures are acknowledged
            self._ended_by = error
        await self._waiting.put(None)

    def _target(self, message: pb.CaptureTarget) -> Target:
        return Target(
            dataset_id=parse_id(message.dataset_id, field="target.dataset_id"),
            kind=ChangeKind.IMPORTED if message.is_import else ChangeKind.CAPTURED,
            group_id=parse_optional_id(message.group_id, field="target.group_id"),
            actor=self._actor,
        )

    async def _next_batch(self) -> Sequence[_Item]:
        """The waiting pictures of one target, at least one; empty at the end of the stream."""
        first = self._carried.pop() if self._carried else await self._waiting.get()
        if first is None:
            return ()
        batch = [first]
        while not self._waiting.empty():
            item = self._waiting.get_nowait()
            if item is None or item[0] != first[0]:
                self._carried.append(item)
                break
            batch.append(item)
        return batch

    async def _store(self, batch: Sequence[_Item]) -> Sequence[pb.CaptureInstancesResponse]:
        target = batch[0][0]
        arrivals = [arrival for _, _, arrival in batch if isinstance(arrival, Arrival)]
        outcomes = iter(await capture(self._database, self._intake, target, arrivals))
        return [
            _response(capture_id, arrival if isinstance(arrival, Refusal) else next(outcomes))
            for _, capture_id, arrival in batch
        ]


def _arrival(picture: pb.CapturePicture) -> Arrival | Refusal:
    """The picture of a message, or the reason why its fields are invalid."""
    try:
        if len(picture.source) > _MAX_SOURCE_LENGTH:
            message = f"The field source must have at most {_MAX_SOURCE_LENGTH} characters."
            raise Refusal(Reason.BAD_FIELD, message, field="source")  # noqa: TRY301  one way to refuse
        is_dated = picture.HasField("captured_at")
        return Arrival(
            capture_id=parse_id(picture.capture_id, field="capture_id"),
            label_id=parse_id(picture.label_id, field="label_id"),
            burst_id=parse_id(picture.burst_id, field="burst_id"),
            data=picture.picture,
            captured_at=moment(picture.captured_at, field="captured_at") if is_dated else datetime.now(UTC),
            source=picture.source.replace("\0", ""),
        )
    except Refusal as refusal:
        return refusal


def _response(capture_id: str, outcome: Stored | Refusal) -> pb.CaptureInstancesResponse:
    if isinstance(outcome, Refusal):
        return pb.CaptureInstancesResponse(capture_id=capture_id, failure=failure(outcome))
    return pb.CaptureInstancesResponse(
        capture_id=capture_id,
        instance=instance_message(outcome.instance),
        is_duplicate=outcome.is_duplicate,
        sequence=outcome.sequence,
    )
