"""The recording methods of DatasetService."""

from collections.abc import Sequence
from uuid import UUID

from diptych.v1 import dataset_service_pb2 as pb
from diptych.wire.limits import MAX_EDITED_INSTANCES
from diptych_server.api.convert.basics import parse_id
from diptych_server.api.convert.datasets import dataset_message
from diptych_server.api.convert.recordings import counts_message, recording_message
from diptych_server.api.convert.requests import Context, page_request, parse_ids
from diptych_server.core.hand_decisions import Chosen
from diptych_server.flows.recordings import recordings
from diptych_server.store.postgres.database import Database


class RecordingCalls:
    """Mixin of the dataset servicer."""

    database: Database

    async def ListRecordings(self, request: pb.ListRecordingsRequest, context: Context) -> pb.ListRecordingsResponse:
        """List the recordings of a dataset."""
        page, seen = await recordings.list_recordings(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            page_request(request),
            only_mixed=request.only_mixed,
        )
        return pb.ListRecordingsResponse(
            recordings=[recording_message(state) for state in page.rows],
            next_page_token=page.next_page_token,
            counts=counts_message(seen),
        )

    async def JoinRecordings(self, request: pb.JoinRecordingsRequest, context: Context) -> pb.JoinRecordingsResponse:
        """Join recordings into one."""
        state, recording_id = await recordings.join_recordings(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            parse_ids(request.recording_ids, field="recording_ids"),
        )
        return pb.JoinRecordingsResponse(dataset=dataset_message(state), recording_id=str(recording_id))

    async def SplitRecording(self, request: pb.SplitRecordingRequest, context: Context) -> pb.SplitRecordingResponse:
        """Split a recording."""
        state, recording_ids = await recordings.split_recording(
            self.database,
            parse_id(request.dataset_id, field="dataset_id"),
            parse_id(request.recording_id, field="recording_id"),
            Chosen(
                _maybe_ids(request.instance_ids, field="instance_ids"),
                _maybe_ids(request.burst_ids, field="burst_ids"),
                request.each_burst,
            ),
        )
        return pb.SplitRecordingResponse(dataset=dataset_message(state), recording_ids=map(str, recording_ids))


def _maybe_ids(texts: Sequence[str], *, field: str) -> list[UUID]:
    return parse_ids(texts, field=field, at_most=MAX_EDITED_INSTANCES) if texts else []
