"""The calls about edited versions of a picture: probes, knobs and covers. Nothing is stored."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from diptych.v1 import explanation_service_pb2 as pb
from diptych.v1.explanation_pb2 import AskedPicture
from diptych.wire.reasons import Reason
from diptych_server.api.convert.explanations import asked_picture
from diptych_server.api.convert.predictions import model_set_message
from diptych_server.api.convert.probes import asked_knobs, cover_map, edit_outcome, knob_curve, picture_edit
from diptych_server.core.refusal import Refusal
from diptych_server.flows.explaining.asked import read_asked
from diptych_server.flows.explaining.training_properties import TrainingProperties
from diptych_server.live.cover_maps import cells_of, cover_maps, covering_edits
from diptych_server.live.knobs import knob_curves, plan_curves
from diptych_server.live.model_set import ModelSet
from diptych_server.live.probing import Prober, png
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database

MAX_EDITS: Final = 64
"""The most edits of a call of ProbePicture."""

MAX_SHOWN_EDITS: Final = 32
"""The most edits whose pictures are part of the response: PNGs of 150 KB at most fit into a message."""

_CHOICE: Final = 1
"""The number of the choice of a call, which has only one."""


@dataclass(frozen=True)
class ProbeCalls:
    """Answers the calls; edits are checked before anything is read."""

    database: Database
    blobs: BlobStore
    prober: Prober
    training: TrainingProperties

    async def probe_picture(self, request: pb.ProbePictureRequest) -> pb.ProbePictureResponse:
        """The outcomes of up to 64 edits."""
        most = MAX_SHOWN_EDITS if request.include_pictures else MAX_EDITS
        if not 1 <= len(request.edits) <= most:
            pictures = " with pictures" if request.include_pictures else ""
            message = f"Send 1 to {most} edits{pictures}, not {len(request.edits)}."
            raise Refusal(Reason.BAD_FIELD, message, field="edits")
        edits = [picture_edit(edit, field=f"edits[{number}]") for number, edit in enumerate(request.edits)]
        model_set = await self.prober.model_set(request.snapshot_ids)
        picture = await self.prober.opened(await self._read(request.picture, model_set), edits, model_set)
        outcomes = []
        for probed in await self.prober.probe(picture, edits, model_set):
            shown = await self.prober.threads.run(png, probed.square) if request.include_pictures else b""
            outcomes.append(edit_outcome(probed, model_set, picture=shown))
        return pb.ProbePictureResponse(model_set=model_set_message(model_set, choice_id=_CHOICE), outcomes=outcomes)

    async def get_knob_curves(self, request: pb.GetKnobCurvesRequest) -> pb.GetKnobCurvesResponse:
        """The answers along knobs, and where training pictures lie."""
        edit = picture_edit(request.edit, field="edit")
        plans = plan_curves(asked_knobs(request.knobs), edit, point_count=request.point_count)
        model_set = await self.prober.model_set(request.snapshot_ids)
        data = await self._read(request.picture, model_set)
        curves = await knob_curves(self.prober, self.training.of_snapshot, data, plans, model_set)
        return pb.GetKnobCurvesResponse(
            model_set=model_set_message(model_set, choice_id=_CHOICE),
            curves=[knob_curve(curve, model_set) for curve in curves],
        )

    async def get_cover_maps(self, request: pb.GetCoverMapsRequest) -> pb.GetCoverMapsResponse:
        """What covering each part of the picture does."""
        cells = cells_of(request.cells_per_side)
        edits = covering_edits(picture_edit(request.edit, field="edit"), cells)
        model_set = await self.prober.model_set(request.snapshot_ids)
        picture = await self.prober.opened(await self._read(request.picture, model_set), edits, model_set)
        probed = await self.prober.probe(picture, edits, model_set)
        maps = cover_maps([each.outcome for each in probed], len(model_set.snapshots))
        return pb.GetCoverMapsResponse(
            model_set=model_set_message(model_set, choice_id=_CHOICE),
            maps=[
                cover_map(found, snapshot.snapshot_id)
                for found, snapshot in zip(maps, model_set.snapshots, strict=True)
            ],
            cells_per_side=cells,
        )

    async def _read(self, picture: AskedPicture, model_set: ModelSet) -> bytes:
        snapshot_ids = [UUID(snapshot.snapshot_id) for snapshot in model_set.snapshots]
        return await read_asked(self.database, self.blobs, asked_picture(picture), snapshot_ids=snapshot_ids)
