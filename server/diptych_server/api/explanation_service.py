"""ExplanationService: questions about one picture, and about the data behind the answers."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from diptych.v1 import explanation_service_pb2 as pb
from diptych.v1.explanation_service_pb2_grpc import ExplanationServiceServicer
from diptych_server.api.check_calls import CheckCalls
from diptych_server.api.convert.basics import parse_id
from diptych_server.api.convert.explanations import map_message, suspect_message
from diptych_server.api.convert.requests import Context
from diptych_server.api.explain_calls import ExplainCalls
from diptych_server.api.probe_calls import ProbeCalls
from diptych_server.flows.explaining.picture_map import PictureMaps
from diptych_server.flows.explaining.suspects import SuspectFinder
from diptych_server.store.tables.paging import PageRequest


@dataclass(frozen=True)
class ExplanationServicer(ExplanationServiceServicer):
    """Serves explanations; workers check them."""

    explaining: ExplainCalls
    maps: PictureMaps
    suspects: SuspectFinder
    probes: ProbeCalls
    checks: CheckCalls

    async def CheckExplanation(
        self, request: pb.CheckExplanationRequest, context: Context
    ) -> AsyncIterator[pb.CheckExplanationResponse]:
        """Check an explanation by training again."""
        async with aclosing(self.checks.check_explanation(request)) as messages:
            async for message in messages:
                yield message

    async def CancelExplanationCheck(
        self, request: pb.CancelExplanationCheckRequest, context: Context
    ) -> pb.CancelExplanationCheckResponse:
        """Cancel a check for everyone."""
        return await self.checks.cancel(request)

    async def ProbePicture(self, request: pb.ProbePictureRequest, context: Context) -> pb.ProbePictureResponse:
        """Answer edited versions of a picture."""
        return await self.probes.probe_picture(request)

    async def GetKnobCurves(self, request: pb.GetKnobCurvesRequest, context: Context) -> pb.GetKnobCurvesResponse:
        """Get the answers along knobs."""
        return await self.probes.get_knob_curves(request)

    async def GetCoverMaps(self, request: pb.GetCoverMapsRequest, context: Context) -> pb.GetCoverMapsResponse:
        """Get what covering each part of a picture does."""
        return await self.probes.get_cover_maps(request)

    async def ExplainPicture(self, request: pb.ExplainPictureRequest, context: Context) -> pb.ExplainPictureResponse:
        """Explain the answers of one or two snapshots to a picture."""
        return await self.explaining.explain_picture(request)

    async def GetPictureMap(self, request: pb.GetPictureMapRequest, context: Context) -> pb.GetPictureMapResponse:
        """Get the map of one or two snapshots."""
        a_id = parse_id(request.a_snapshot_id, field="a_snapshot_id")
        b_id = parse_id(request.b_snapshot_id, field="b_snapshot_id") if request.b_snapshot_id else None
        return pb.GetPictureMapResponse(map=map_message(await self.maps.map(a_id, b_id)))

    async def ListSuspects(self, request: pb.ListSuspectsRequest, context: Context) -> pb.ListSuspectsResponse:
        """List what is probably a mistake in a dataset."""
        dataset_id = parse_id(request.dataset_id, field="dataset_id")
        page, examined = await self.suspects.list(dataset_id, PageRequest(request.page_size, request.page_token))
        return pb.ListSuspectsResponse(
            suspects=[suspect_message(suspect) for suspect in page.rows],
            next_page_token=page.next_page_token,
            examined_instance_count=examined.examined_count,
            pending_instance_count=examined.pending_count,
            snapshot_id=str(examined.snapshot_id or ""),
        )
