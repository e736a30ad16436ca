"""The questions about a picture that a snapshot answers itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from diptych_client.sdk.picture_forms import AnyPicture
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.resources.explanations import Explanations
from diptych_client.sdk.resources.snapshot_names import SnapshotName
from diptych_client.sdk.values.explanations import ExplanationCheck, SnapshotExplanation, StoredPicture
from diptych_client.sdk.values.fields import SnapshotFields
from diptych_client.sdk.values.picture_map import PictureMap
from diptych_client.sdk.values.probes import CoverMap, Knob, KnobCurve, PictureEdit


class SnapshotQuestions(SnapshotFields, AsyncHandle):
    """The methods of a snapshot that `client.explanations` has for several."""

    __slots__ = ()

    async def explain(self, picture: AnyPicture | StoredPicture) -> SnapshotExplanation:
        """Why this snapshot answers a picture as it does: the recordings behind it, and the nearest other answer."""
        explained = await Explanations(self._calls).explain(picture, snapshots=self.id)
        return explained.snapshots[0]

    async def check_explanation(
        self, picture: AnyPicture | StoredPicture, *, recordings: Iterable[str]
    ) -> AsyncIterator[ExplanationCheck]:
        """Train it again without some recordings; yields the check after each change, until it has ended."""
        async for check in Explanations(self._calls).check(picture, snapshot=self.id, recordings=recordings):
            yield check

    async def knob_curve(
        self, picture: AnyPicture | StoredPicture, knob: Knob | str, *, edit: PictureEdit | None = None
    ) -> KnobCurve:
        """Its answers along one knob, such as "light", from one end to the other; nothing is stored."""
        found = await Explanations(self._calls).knob_curves(picture, snapshots=self.id, knobs=[knob], edit=edit)
        return found.curves[0]

    async def cover_map(self, picture: AnyPicture | StoredPicture, *, edit: PictureEdit | None = None) -> CoverMap:
        """What covering each of 7 x 7 parts of a picture does to its answer; nothing is stored."""
        found = await Explanations(self._calls).cover_maps(picture, snapshots=self.id, edit=edit)
        return found.maps[0]

    async def picture_map(self, other: SnapshotName | None = None) -> PictureMap:
        """Its pictures as points, with those of another snapshot on the same axes."""
        return await Explanations(self._calls).picture_map(self.id, other)
