"""Answers edited versions of one picture, by the slow lane of the live path: live streams come first."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image

from diptych.pictures import PictureRejectedError
from diptych.wire.reasons import Reason
from diptych_server.core.picture_edit import PictureEdit
from diptych_server.core.refusal import Refusal
from diptych_server.live.engine import Outcome
from diptych_server.live.model_set import ModelSet
from diptych_server.live.path import MAX_PICTURES, LivePath
from diptych_server.live.ports import CalmThreads
from diptych_server.ml.edits import EditablePicture, Square, decode_editable
from diptych_server.ml.properties import Properties, properties

MAX_SNAPSHOTS: Final = 8
"""The most snapshots that are asked about edits."""

_AT_ONCE: Final = 4
"""Probes that are drawn and answered at the same time, of all callers: with 64 edits each, 80 MB. The others wait."""


@dataclass(frozen=True)
class Probed:
    """One edited version of a picture: the square that the backbone saw, its properties, and the answers to it."""

    square: Square
    properties: Properties
    outcome: Outcome


@dataclass(frozen=True)
class _Drawn:
    square: Square
    properties: Properties
    encoded: bytes
    """Without loss, in the format that is cheapest to write and to read."""


class Prober:
    """Draws and answers edited pictures. Event loop only; `threads` draw."""

    def __init__(self, live: LivePath, threads: CalmThreads) -> None:
        """For a server with these parts."""
        self._live = live
        self.threads = threads
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def model_set(self, snapshot_ids: Sequence[str]) -> ModelSet:
        """The model set of a choice of 1 to 8 snapshots.

        Raises:
            Refusal: BAD_FIELD, or as `ModelLoader.load`.
        """
        if len(snapshot_ids) > MAX_SNAPSHOTS:
            message = f"Choose 1 to {MAX_SNAPSHOTS} snapshots, not {len(snapshot_ids)}."
            raise Refusal(Reason.BAD_FIELD, message, field="snapshot_ids")
        return await self._live.model_set(snapshot_ids)

    async def opened(self, picture: bytes, edits: Sequence[PictureEdit], model_set: ModelSet) -> EditablePicture:
        """A picture that these edits can be applied to, for the backbone of a model set.

        Raises:
            Refusal: The bytes are not an acceptable picture.
        """
        magnified = any(edit.nearer > 0 for edit in edits)
        try:
            return await self.threads.run(decode_editable, picture, side=model_set.backbone.side, magnified=magnified)
        except PictureRejectedError as rejection:
            raise Refusal(rejection.reason, rejection.message, **rejection.metadata) from rejection

    async def probe(
        self, picture: EditablePicture, edits: Sequence[PictureEdit], model_set: ModelSet
    ) -> Sequence[Probed]:
        """The answers to valid edits, in their order; equal edits are answered once.

        If the caller leaves, what waits is not computed.

        Raises:
            Refusal: OVERLOADED, or as `ModelLoader.load` if a snapshot was deleted since then.
        """
        different = list(dict.fromkeys(edits))
        found: dict[PictureEdit, Probed] = {}
        async with self._turns:
            for start in range(0, len(different), MAX_PICTURES):
                some = different[start : start + MAX_PICTURES]
                found |= zip(some, await self._answered(picture, some, model_set), strict=True)
        return [found[edit] for edit in edits]

    async def _answered(
        self, picture: EditablePicture, edits: Sequence[PictureEdit], model_set: ModelSet
    ) -> Sequence[Probed]:
        drawn = [await self.threads.run(_draw, picture, edit) for edit in edits]
        snapshot_ids = [snapshot.snapshot_id for snapshot in model_set.snapshots]
        _, outcomes = await self._live.predict([each.encoded for each in drawn], snapshot_ids=snapshot_ids)
        return [Probed(each.square, each.properties, outcome) for each, outcome in zip(drawn, outcomes, strict=True)]


def png(square: Square) -> bytes:
    """A square as a PNG. Thread-safe; CPU-bound."""
    return _encoded(square, "PNG")


def _draw(picture: EditablePicture, edit: PictureEdit) -> _Drawn:
    square = picture.edited(edit)
    return _Drawn(square, properties(square), _encoded(square, "BMP"))


def _encoded(square: Square, form: str) -> bytes:
    buffer = BytesIO()
    Image.fromarray(square).save(buffer, form)
    return buffer.getvalue()
