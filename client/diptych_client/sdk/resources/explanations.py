"""Questions about a picture: why, what if, and where it lies among the others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing

from diptych.v1 import explanation_pb2
from diptych.v1 import explanation_service_pb2 as wire
from diptych_client.sdk.convert import probes as probe_convert
from diptych_client.sdk.convert.data_questions import picture_map as map_value
from diptych_client.sdk.convert.explanations import explanation, explanation_check
from diptych_client.sdk.picture_forms import AnyPicture
from diptych_client.sdk.resources.snapshot_names import SnapshotName, SnapshotNames, snapshot_id, snapshot_ids
from diptych_client.sdk.streaming.prepare import prepared
from diptych_client.sdk.streaming.watches import explanation_checks
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.explanations import Explanation, ExplanationCheck, StoredPicture
from diptych_client.sdk.values.picture_map import PictureMap
from diptych_client.sdk.values.probes import CoverMaps, Knob, KnobCurves, PictureEdit, Probe


class Explanations:
    """Questions about a picture: `client.explanations`.

    A picture is anything that `client.predictions` accepts, or a `StoredPicture`. All methods may raise
    `NotFoundError` for a snapshot or stored picture that does not exist, `PictureRefusedError` for a picture that
    cannot be read, and `DiptychError` if the server refused or did not respond.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def explain(self, picture: AnyPicture | StoredPicture, *, snapshots: SnapshotNames) -> Explanation:
        """Why one or two snapshots answer a picture as they do; needs no training.

        It names the recordings that the answer depends on, estimated by a formula, and the nearest picture that gets
        another answer.

        Args:
            picture: Any picture.
            snapshots: 1 or 2 trained snapshots that share a backbone, as handles, ids or names.
        """
        request = wire.ExplainPictureRequest(
            snapshot_ids=await snapshot_ids(self._calls, snapshots), picture=await _asked(picture)
        )
        response = await self._calls.unary(self._calls.explanations.ExplainPicture, request, may_retry=True)
        return explanation(response)

    async def check(
        self, picture: AnyPicture | StoredPicture, *, snapshot: SnapshotName, recordings: Iterable[str]
    ) -> AsyncIterator[ExplanationCheck]:
        """Train a snapshot again without some recordings; yields the check after each change, until it has ended.

        If the iteration stops early, the check continues on the server.

        Args:
            picture: The picture to answer with and without the recordings.
            snapshot: A trained snapshot, by its handle, id or name.
            recordings: The ids of 1 to 8 recordings of the snapshot.
        """
        request = wire.CheckExplanationRequest(
            snapshot_id=await snapshot_id(self._calls, snapshot),
            picture=await _asked(picture),
            recording_ids=list(recordings),
        )
        async with aclosing(explanation_checks(self._calls, request)) as checks:
            async for message in checks:
                yield explanation_check(message)

    async def cancel_check(self, *, snapshot: SnapshotName, recordings: Iterable[str]) -> ExplanationCheck:
        """Cancel a check for everyone; returns its current state."""
        request = wire.CancelExplanationCheckRequest(
            snapshot_id=await snapshot_id(self._calls, snapshot), recording_ids=list(recordings)
        )
        response = await self._calls.unary(self._calls.explanations.CancelExplanationCheck, request, may_retry=True)
        return explanation_check(response.check)

    async def probe(
        self,
        picture: AnyPicture | StoredPicture,
        *,
        snapshots: SnapshotNames,
        edits: Iterable[PictureEdit],
        include_pictures: bool = False,
    ) -> Probe:
        """The answers to edited versions of a picture, all at once; nothing is stored.

        Args:
            picture: Any picture.
            snapshots: 1 to 8 trained snapshots that share a backbone, as handles, ids or names.
            edits: 1 to 64 edits.
            include_pictures: Whether to return the squares that the backbone saw.
        """
        request = wire.ProbePictureRequest(
            snapshot_ids=await snapshot_ids(self._calls, snapshots),
            picture=await _asked(picture),
            edits=map(probe_convert.edit_message, edits),
            include_pictures=include_pictures,
        )
        response = await self._calls.unary(self._calls.explanations.ProbePicture, request, may_retry=True)
        return probe_convert.probe(response)

    async def knob_curves(
        self,
        picture: AnyPicture | StoredPicture,
        *,
        snapshots: SnapshotNames,
        knobs: Iterable[Knob | str],
        edit: PictureEdit | None = None,
        point_count: int = 0,
    ) -> KnobCurves:
        """The answers along knobs, and where the training pictures lie on them; nothing is stored.

        Args:
            picture: Any picture.
            snapshots: 1 to 8 trained snapshots that share a backbone, as handles, ids or names.
            knobs: 1 to 6 different ones, such as "light".
            edit: The values of the other knobs, and the covers.
            point_count: Points per knob, 3 to 33; 0 means 9.

        Raises:
            ValueError: There is no such knob.
        """
        request = wire.GetKnobCurvesRequest(
            snapshot_ids=await snapshot_ids(self._calls, snapshots),
            picture=await _asked(picture),
            knobs=[probe_convert.knob_number(Knob(knob)) for knob in knobs],
            edit=probe_convert.edit_message(edit or PictureEdit()),
            point_count=point_count,
        )
        response = await self._calls.unary(self._calls.explanations.GetKnobCurves, request, may_retry=True)
        return probe_convert.knob_curves(response)

    async def cover_maps(
        self,
        picture: AnyPicture | StoredPicture,
        *,
        snapshots: SnapshotNames,
        edit: PictureEdit | None = None,
        cells_per_side: int = 0,
    ) -> CoverMaps:
        """What covering each part of a picture does to the answers; nothing is stored.

        Args:
            picture: Any picture.
            snapshots: 1 to 8 trained snapshots that share a backbone, as handles, ids or names.
            edit: An edit that applies before the covers.
            cells_per_side: 3 to 9; 0 means 7.
        """
        request = wire.GetCoverMapsRequest(
            snapshot_ids=await snapshot_ids(self._calls, snapshots),
            picture=await _asked(picture),
            edit=probe_convert.edit_message(edit or PictureEdit()),
            cells_per_side=cells_per_side,
        )
        response = await self._calls.unary(self._calls.explanations.GetCoverMaps, request, may_retry=True)
        return probe_convert.cover_maps(response)

    async def picture_map(self, a: SnapshotName, b: SnapshotName | None = None) -> PictureMap:
        """The pictures of one snapshot, or of two, as points: those that look alike to the backbone are near.

        Args:
            a: A snapshot, by its handle, id or name.
            b: Another one with the same backbone; None for a map of A alone.
        """
        request = wire.GetPictureMapRequest(
            a_snapshot_id=await snapshot_id(self._calls, a),
            b_snapshot_id="" if b is None else await snapshot_id(self._calls, b),
        )
        response = await self._calls.unary(self._calls.explanations.GetPictureMap, request, may_retry=True)
        return map_value(response.map)


async def _asked(picture: AnyPicture | StoredPicture) -> explanation_pb2.AskedPicture:
    if isinstance(picture, StoredPicture):
        return explanation_pb2.AskedPicture(instance_id=picture.instance_id)
    return explanation_pb2.AskedPicture(picture=await prepared(picture))
