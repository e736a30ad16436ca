"""ComparisonService: what changed between two snapshots, and what that did."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from grpc import StatusCode

from diptych.v1 import comparison_service_pb2 as pb
from diptych.v1.comparison_service_pb2_grpc import ComparisonServiceServicer
from diptych_server.api.convert.basics import parse_id
from diptych_server.api.convert.comparisons import answer_message, asked_outcome, comparison_message
from diptych_server.api.convert.requests import Context
from diptych_server.flows.comparing.answer_pages import answer_page
from diptych_server.flows.comparing.compare import Comparer
from diptych_server.store.tables.paging import PageRequest


@dataclass(frozen=True)
class ComparisonServicer(ComparisonServiceServicer):
    """Serves comparisons; workers check them."""

    comparer: Comparer

    async def CompareSnapshots(
        self, request: pb.CompareSnapshotsRequest, context: Context
    ) -> AsyncIterator[pb.CompareSnapshotsResponse]:
        """Stream a comparison as far as it is known."""
        a_id = parse_id(request.a_snapshot_id, field="a_snapshot_id")
        b_id = parse_id(request.b_snapshot_id, field="b_snapshot_id")
        async with aclosing(self.comparer.compare(a_id, b_id)) as comparisons:
            async for comparison in comparisons:
                yield pb.CompareSnapshotsResponse(comparison=comparison_message(comparison))

    async def CheckComparison(self, request: pb.CheckComparisonRequest, context: Context) -> pb.CheckComparisonResponse:
        """Start to check a comparison, or join the check that runs."""
        await context.abort(StatusCode.UNIMPLEMENTED)

    async def CancelComparisonCheck(
        self, request: pb.CancelComparisonCheckRequest, context: Context
    ) -> pb.CancelComparisonCheckResponse:
        """Cancel a check for everyone."""
        await context.abort(StatusCode.UNIMPLEMENTED)

    async def ListComparedAnswers(
        self, request: pb.ListComparedAnswersRequest, context: Context
    ) -> pb.ListComparedAnswersResponse:
        """List the answers of both snapshots to the pictures of the exam."""
        comparison, judged = await self.comparer.judged(
            parse_id(request.a_snapshot_id, field="a_snapshot_id"),
            parse_id(request.b_snapshot_id, field="b_snapshot_id"),
        )
        page = answer_page(
            judged, PageRequest(request.page_size, request.page_token), outcome=asked_outcome(request.outcome)
        )
        answers = [answer_message(comparison, judged, row) for row in page.rows]
        return pb.ListComparedAnswersResponse(answers=answers, next_page_token=page.next_page_token)

    async def GetSnapshotHistory(
        self, request: pb.GetSnapshotHistoryRequest, context: Context
    ) -> pb.GetSnapshotHistoryResponse:
        """Get the history of a dataset."""
        await context.abort(StatusCode.UNIMPLEMENTED)
