"""Questions about a picture: why, what if, and where it lies among the others.

Without `await`; generated from `sdk/resources/explanations.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.picture_forms import AnyPicture
from diptych_client.sdk.resources.explanations import Explanations as AsyncExplanations
from diptych_client.sdk.resources.snapshot_names import SnapshotName, SnapshotNames
from diptych_client.sdk.values.explanations import Explanation, ExplanationCheck, StoredPicture
from diptych_client.sdk.values.picture_map import PictureMap
from diptych_client.sdk.values.probes import CoverMaps, Knob, KnobCurves, PictureEdit, Probe


class Explanations:
    """Questions about a picture: `client.explanations`.

    A picture is anything that `client.predictions` accepts, or a `StoredPicture`. All methods may raise
    `NotFoundError` for a snapshot or stored picture that does not exist, `PictureRefusedError` for a picture that
    cannot be read, and `DiptychError` if the server refused or did not respond.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncExplanations(link.calls)

    def explain(self, picture: AnyPicture | StoredPicture, *, snapshots: SnapshotNames) -> Explanation:
        """Why one or two snapshots answer a picture as they do; needs no training.

        It names the recordings that the answer depends on, estimated by a formula, and the nearest picture that gets
        another answer.

        Args:
            picture: Any picture.
            snapshots: 1 or 2 trained snapshots that share a backbone, as handles, ids or names.
        """
        link = self._link
        return link.run(self._verbs.explain(picture, snapshots=snapshots))

    def check(
        self, picture: AnyPicture | StoredPicture, *, snapshot: SnapshotName, recordings: Iterable[str]
    ) -> Iterator[ExplanationCheck]:
        """Train a snapshot again without some recordings; yields the check after each change, until it has ended.

        If the iteration stops early, the check continues on the server.

        Args:
            picture: The picture to answer with and without the recordings.
            snapshot: A trained snapshot, by its handle, id or name.
            recordings: The ids of 1 to 8 recordings of the snapshot.
        """
        link = self._link
        return link.each(self._verbs.check(picture, snapshot=snapshot, recordings=recordings), lambda each: each)

    def cancel_check(self, *, snapshot: SnapshotName, recordings: Iterable[str]) -> ExplanationCheck:
        """Cancel a check for everyone; returns its current state."""
        link = self._link
        return link.run(self._verbs.cancel_check(snapshot=snapshot, recordings=recordings))

    def probe(
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
        link = self._link
        return link.run(self._verbs.probe(picture, snapshots=snapshots, edits=edits, include_pictures=include_pictures))

    def knob_curves(
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
        link = self._link
        return link.run(
            self._verbs.knob_curves(picture, snapshots=snapshots, knobs=knobs, edit=edit, point_count=point_count)
        )

    def cover_maps(
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
        link = self._link
        return link.run(self._verbs.cover_maps(picture, snapshots=snapshots, edit=edit, cells_per_side=cells_per_side))

    def picture_map(self, a: SnapshotName, b: SnapshotName | None = None) -> PictureMap:
        """The pictures of one snapshot, or of two, as points: those that look alike to the backbone are near.

        Args:
            a: A snapshot, by its handle, id or name.
            b: Another one with the same backbone; None for a map of A alone.
        """
        link = self._link
        return link.run(self._verbs.picture_map(a, b))
