"""ComparisonService: what changed between two snapshots, and what that did."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from diptych.v1 import comparison_service_pb2 as pb
from diptych.v1.comparison_service_pb2_grpc import ComparisonServiceServicer
from diptych_server.api.convert.basics import parse_id
from diptych_server.api.convert.comparisons import (
    answer_message,
    asked_outcome,
    check_message,
    comparison_message,
    history_message,
)
from diptych_server.api.convert.requests import Context
from diptych_server.flows.comparing.answer_pages import answer_page
from diptych_server.flows.comparing.compare import Comparer
from diptych_server.flows.comparing.history import read_history
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.paging import PageRequest


class _Pair(Protocol):
    a_snapshot_id: str
    b_snapshot_id: str


@dataclass(frozen=True)
class ComparisonServicer(ComparisonServiceServicer):
    """Serves comparisons; workers check them."""

    database: Database
    comparer: Comparer
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def CompareSnapshots(
        self, request: pb.CompareSnapshotsRequest, context: Context
    ) -> AsyncIterator[pb.CompareSnapshotsResponse]:
        """Stream a comparison as far as it is known."""
        found = self.comparer.compare(*_ids(request), heartbeat_seconds=self.heartbeat_seconds)
        async with aclosing(found) as comparisons:
            async for comparison in comparisons:
                if comparison is None:
                    yield pb.CompareSnapshotsResponse(is_heartbeat=True)
                else:
                    yield pb.CompareSnapshotsResponse(comparison=comparison_message(comparison))

    async def CheckComparison(self, request: pb.CheckComparisonRequest, context: Context) -> pb.CheckComparisonResponse:
        """Start to check a comparison, or join the check that runs."""
        check = await self.comparer.request_check(*_ids(request))
        return pb.CheckComparisonResponse(check=check_message(check))

    async def CancelComparisonCheck(
        self, request: pb.CancelComparisonCheckRequest, context: Context
    ) -> pb.CancelComparisonCheckResponse:
        """Cancel a check for everyone."""
        check = await self.comparer.cancel_check(*_ids(request))
        return pb.CancelComparisonCheckResponse(check=check_message(check))

    async def ListComparedAnswers(
        self, request: pb.ListComparedAnswersRequest, context: Context
    ) -> pb.ListComparedAnswersResponse:
        """List the answers of both snapshots to the pictures of the exam."""
        comparison, judged = await self.comparer.judged(*_ids(request))
        page = answer_page(
            judged, PageRequest(request.page_size, request.page_token), outcome=asked_outcome(request.outcome)
        )
        answers = [answer_message(comparison, judged, row) for row in page.rows]
        return pb.ListComparedAnswersResponse(answers=answers, next_page_token=page.next_page_token)

    async def GetSnapshotHistory(
        self, request: pb.GetSnapshotHistoryRequest, context: Context
    ) -> pb.GetSnapshotHistoryResponse:
        """Get the history of a dataset."""
        dataset_id = parse_id(request.dataset_id, field="dataset_id")
        history = await read_history(self.database, self.comparer, dataset_id, most_versions=request.max_versions)
        return pb.GetSnapshotHistoryResponse(history=history_message(history))


def _ids(request: _Pair) -> tuple[UUID, UUID]:
    return (
        parse_id(request.a_snapshot_id, field="a_snapshot_id"),
        parse_id(request.b_snapshot_id, field="b_snapshot_id"),
    )
