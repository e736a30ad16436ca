"""Questions about the open picture: why, what if, and what each part of it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from io import BytesIO
from time import monotonic
from typing import Any

import numpy as np
from PIL import Image

from diptych.wire.limits import STORED_LONG_SIDE
from diptych_client import sdk
from diptych_client.cameras import CameraFrame, encode_jpeg
from diptych_client.desktop.effects.connection import Link, may_return
from diptych_client.desktop.effects.subscription import Subscription, SubscriptionSet
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.asking import Questions
from diptych_client.desktop.state.events import (
    Asked,
    AskingFailed,
    CauseCheckSeen,
    CoversSeen,
    CurvesSeen,
    EditAnswered,
    PictureExplained,
)

_SPACING_SECONDS = 0.15
"""The least time from one edited picture to the next, however fast the server is."""
_POINTS = 13


class Asking:
    """All questions about the open picture. For one asyncio loop."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._probed_at = 0.0
        report = link.reporting_errors
        self._answer = Subscription[Asked | None](lambda asked: report(self._explain(asked)), rest=None)
        self._edit = Subscription[tuple[Asked, sdk.PictureEdit] | None](
            lambda each: report(self._probe(each)), rest=None
        )
        self._curves = Subscription[tuple[Asked, sdk.Knob, sdk.PictureEdit] | None](
            lambda each: report(self._show_curves(each)), rest=None
        )
        self._covers = Subscription[tuple[Asked, sdk.PictureEdit] | None](
            lambda each: report(self._cover(each)), rest=None
        )
        self._checks = SubscriptionSet[tuple[Asked, str, str]](lambda each: report(self._check(*each)))

    def subscribe(self, questions: Questions) -> None:
        """Replace the questions."""
        self._answer.subscribe(questions.answer)
        self._edit.subscribe(questions.edit)
        self._curves.subscribe(questions.curves)
        self._covers.subscribe(questions.covers)
        self._checks.subscribe(questions.checks)

    async def stop(self) -> None:
        """Cancel all questions."""
        every: tuple[Subscription[Any] | SubscriptionSet[Any], ...] = (
            self._answer,
            self._edit,
            self._curves,
            self._covers,
            self._checks,
        )
        for each in every:
            await each.stop()

    async def _explain(self, asked: Asked | None) -> None:
        async def ask(asked: Asked) -> None:
            found = await self._link.client.explanations.explain(await _picture(asked), snapshots=asked.snapshot_ids)
            self._link.post(PictureExplained(asked, found))

        if asked is not None:
            await self._ask(asked, "answer", ask)

    async def _probe(self, question: tuple[Asked, sdk.PictureEdit] | None) -> None:
        async def ask(asked: Asked) -> None:
            await asyncio.sleep(max(0.0, self._probed_at + _SPACING_SECONDS - monotonic()))
            self._probed_at = monotonic()
            probe = await self._link.client.explanations.probe(
                await _picture(asked), snapshots=asked.snapshot_ids, edits=[edit], include_pictures=True
            )
            failure = probe.outcomes[0].failure
            if failure is not None:
                self._link.post(AskingFailed(asked, "edit", failure.message))
                return
            frame = await asyncio.to_thread(decoded, probe.outcomes[0].picture)
            self._link.post(EditAnswered(asked, edit, probe, frame))

        if question is not None:
            asked, edit = question
            await self._ask(asked, "edit", ask)

    async def _show_curves(self, question: tuple[Asked, sdk.Knob, sdk.PictureEdit] | None) -> None:
        async def ask(asked: Asked) -> None:
            curves = await self._link.client.explanations.knob_curves(
                await _picture(asked), snapshots=asked.snapshot_ids, knobs=[knob], edit=edit, point_count=_POINTS
            )
            self._link.post(CurvesSeen(asked, edit, curves))

        if question is not None:
            asked, knob, edit = question
            await self._ask(asked, "curves", ask)

    async def _cover(self, question: tuple[Asked, sdk.PictureEdit] | None) -> None:
        async def ask(asked: Asked) -> None:
            maps = await self._link.client.explanations.cover_maps(
                await _picture(asked), snapshots=asked.snapshot_ids, edit=edit
            )
            self._link.post(CoversSeen(asked, edit, maps))

        if question is not None:
            asked, edit = question
            await self._ask(asked, "covers", ask)

    async def _check(self, asked: Asked, snapshot_id: str, recording_id: str) -> None:
        async def ask(asked: Asked) -> None:
            checks = self._link.client.explanations.check(
                await _picture(asked), snapshot=snapshot_id, recordings=[recording_id]
            )
            async for check in checks:
                self._link.post(CauseCheckSeen(asked, snapshot_id, recording_id, check))

        await self._ask(asked, recording_id, ask)

    async def _ask(self, asked: Asked, question: str, ask: Callable[[Asked], Awaitable[None]]) -> None:
        """Ask, again whenever the server is back; post why it refused."""
        while True:
            await self._link.is_here.wait()
            try:
                await ask(asked)
            except sdk.DiptychError as error:
                if may_return(error):
                    self._link.problem(error)
                    continue
                self._link.post(AskingFailed(asked, question, error.message))
            return


async def cancel(link: Link, action: actions.CancelCauseCheck) -> None:
    """Cancel the check of a recording.

    Raises:
        DiptychError: the server refused or does not respond.
    """
    await link.client.explanations.cancel_check(snapshot=action.snapshot_id, recordings=[action.recording_id])


def decoded(picture: bytes) -> CameraFrame | None:
    """The pixels of an encoded picture; None if it cannot be read."""
    try:
        with Image.open(BytesIO(picture)) as image:
            pixels = np.ascontiguousarray(np.asarray(image.convert("RGB")))
    except OSError:
        return None
    return CameraFrame(image=pixels, captured_at=datetime.now(UTC), sequence=0)


async def _picture(asked: Asked) -> bytes | sdk.StoredPicture:
    """The picture as it would be stored."""
    if isinstance(asked.frame, CameraFrame):
        return await asyncio.to_thread(encode_jpeg, asked.frame.image, long_side=STORED_LONG_SIDE)
    return sdk.StoredPicture(asked.instance_id)
