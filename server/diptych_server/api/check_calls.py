"""The calls that check explanations by training again without recordings."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from diptych.v1 import explanation_service_pb2 as pb
from diptych_server.api.convert.basics import parse_id
from diptych_server.api.convert.explanation_checks import add_answers, explanation_check_message
from diptych_server.api.convert.explanations import asked_picture
from diptych_server.api.convert.predictions import model_set_message
from diptych_server.api.convert.requests import parse_ids
from diptych_server.api.explain_calls import answers_of, predict_one
from diptych_server.core.comparison_check import CheckState
from diptych_server.core.explanation_check import MAX_RECORDINGS
from diptych_server.flows.explaining.checks import (
    cancel_check,
    follow_check,
    load_checked_heads,
    read_request,
    request_check,
)
from diptych_server.flows.explaining.explainer import Answered, Explainer
from diptych_server.flows.job_queue import JobQueue
from diptych_server.live.path import LivePath
from diptych_server.store.blobs import BlobStore
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener
from diptych_server.store.postgres.database import Database


@dataclass(frozen=True)
class CheckCalls:
    """Answers the calls; workers train."""

    database: Database
    blobs: BlobStore
    listener: ChangeListener
    queue: JobQueue
    live: LivePath
    explainer: Explainer
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def check_explanation(
        self, request: pb.CheckExplanationRequest
    ) -> AsyncGenerator[pb.CheckExplanationResponse, None]:
        """A check, requested now or before, until it has ended; the last message has the answers to the picture.

        What the call cannot answer is refused before anything is trained.
        """
        snapshot_id = parse_id(request.snapshot_id, field="snapshot_id")
        recording_ids = _recordings(request)
        asked = asked_picture(request.picture)
        async with self.database.reading() as connection:
            wanted = await read_request(connection, snapshot_id, recording_ids)
        model_set = await self.live.model_set([request.snapshot_id])

        async def answer(picture: bytes) -> Answered:
            return answers_of(model_set, await predict_one(self.live, model_set, picture))

        case = await self.explainer.case(asked, model_set.snapshots[0], answer)
        check = await request_check(self.database, self.queue, wanted)
        following = follow_check(self.database, self.listener, check.id, heartbeat_seconds=self.heartbeat_seconds)
        async with aclosing(following) as updates:
            async for update in updates:
                if update is None:
                    yield pb.CheckExplanationResponse(is_heartbeat=True)
                    continue
                message = explanation_check_message(update)
                message.model_set.CopyFrom(model_set_message(model_set, choice_id=1))
                if update.state is CheckState.SUCCEEDED:
                    heads = await load_checked_heads(self.blobs, update)
                    removed = await self.explainer.threads.run(case.without, set(recording_ids), heads)
                    add_answers(message, case.before, removed, snapshot_id=request.snapshot_id)
                yield pb.CheckExplanationResponse(check=message)

    async def cancel(self, request: pb.CancelExplanationCheckRequest) -> pb.CancelExplanationCheckResponse:
        """The check after it was cancelled for everyone."""
        snapshot_id = parse_id(request.snapshot_id, field="snapshot_id")
        check = await cancel_check(self.database, snapshot_id, _recordings(request))
        return pb.CancelExplanationCheckResponse(check=explanation_check_message(check))


def _recordings(request: pb.CheckExplanationRequest | pb.CancelExplanationCheckRequest) -> list[UUID]:
    return parse_ids(request.recording_ids, field="recording_ids", at_most=MAX_RECORDINGS)
