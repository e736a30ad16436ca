"""`diptych capture`: record pictures from a camera into a dataset."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from diptych.wire.limits import STORED_LONG_SIDE
from diptych_client import sdk
from diptych_client.cli.commands.check import say_findings
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.exits import CommandError
from diptych_client.cli.frames import EncodedFrame, frames
from diptych_client.cli.options import CameraOption, Json
from diptych_client.cli.session import run
from diptych_client.formatting.text import count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PAUSE_SECONDS = 3.0
_BURST_SECONDS = 4.0


@dataclass
class _Tally:
    stored: int = 0
    already_there: int = 0
    refused: list[str] = field(default_factory=list)
    bursts: set[str] = field(default_factory=set)

    def count(self, answer: sdk.Acknowledgement) -> None:
        if answer.failure is not None:
            self.refused.append(answer.failure.message)
        elif answer.is_duplicate:
            self.already_there += 1
        elif answer.instance is not None:
            self.stored += 1
            self.bursts.add(answer.instance.burst_id)


def capture(
    context: typer.Context,
    *,
    dataset: Annotated[str, typer.Option("--dataset", "-d", help="Name or id of the dataset to fill.")],
    label: Annotated[
        str, typer.Option("--label", "-l", help="Label of the pictures; created if the dataset does not have it.")
    ],
    camera: CameraOption = "0",
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds per burst; 4 unless --count is given.")
    ] = None,
    number: Annotated[
        int | None, typer.Option("--count", min=1, help="Pictures per burst, instead of --seconds.")
    ] = None,
    fps: Annotated[float, typer.Option(min=0.1, max=60, help="Pictures per second.")] = 5.0,
    bursts: Annotated[int, typer.Option(min=1, help="Bursts to record.")] = 1,
    pause: Annotated[
        float | None, typer.Option(min=0, help="Seconds before each burst; 3 for a real camera, 0 for others.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Record bursts of pictures for a label."""
    if seconds is not None and number is not None:
        raise typer.BadParameter("Use either --seconds or --count.", param_hint="--count")
    per_burst = number or max(1, round((seconds or _BURST_SECONDS) * fps))
    waiting = pause if pause is not None else _PAUSE_SECONDS if _is_held_by_people(camera) else 0.0

    async def work(client: sdk.Client) -> None:
        target = await client.datasets.find(dataset)
        tally = _Tally()
        try:
            shots = frames(camera, frames_per_second=fps, encode=_whole)
            await _record(target, label, shots, tally=tally, bursts=bursts, per_burst=per_burst, pause=waiting)
        except (asyncio.CancelledError, CommandError, sdk.DiptychError):
            if tally.stored:
                say(f"Stored so far: {count(tally.stored, 'picture')} of {label}.")
            raise
        _report(target, label, tally, as_json=as_json)
        if not as_json:
            await say_findings(target)

    run(context, work)


async def _record(
    dataset: sdk.Dataset,
    label: str,
    shots: AsyncIterator[EncodedFrame],
    *,
    tally: _Tally,
    bursts: int,
    per_burst: int,
    pause: float,
) -> None:
    clock = asyncio.get_running_loop().time
    async with dataset.capture() as capture:
        burst, taken, begins_at = 0, 0, None
        async for shot in shots:
            if begins_at is None:  # counted from the first frame: cameras are slow to open
                begins_at = clock() + pause
                say(f"Hold up {label}.{_begins_in(pause)}")
            if clock() < begins_at:
                continue
            if taken == 0:
                burst_id = sdk.new_id()
                say(f"Burst {burst + 1} of {bursts}: recording.")
            answer = await capture.submit(
                shot.picture, label=label, burst_id=burst_id, captured_at=shot.captured_at, source=shot.camera.name
            )
            answer.add_done_callback(lambda done: _settle(tally, done))
            taken += 1
            if taken == per_burst:
                burst, taken, begins_at = burst + 1, 0, clock() + pause
                if burst == bursts:
                    break
                shot.camera.change()
                say(f"Turn it, move it, change the light.{_begins_in(pause)}")


def _whole(image: NDArray[np.uint8]) -> bytes:
    from diptych_client.cameras import encode_jpeg  # noqa: PLC0415  NumPy and Pillow are slow to import

    return encode_jpeg(image, long_side=STORED_LONG_SIDE)


def _is_held_by_people(camera: str) -> bool:
    """Whether a person is in front of the camera and needs a moment to get ready."""
    return camera.isdecimal() or camera.startswith("/dev/")


def _begins_in(seconds: float) -> str:
    return f" The burst begins in {seconds:g} seconds." if seconds else ""


def _settle(tally: _Tally, answer: asyncio.Future[sdk.Acknowledgement]) -> None:
    if not answer.cancelled() and answer.exception() is None:
        tally.count(answer.result())


def _report(dataset: sdk.Dataset, label: str, tally: _Tally, *, as_json: bool) -> None:
    for message, number in Counter(tally.refused).items():
        say(f"refused  {count(number, 'picture')}: {message}")
    if as_json:
        show_json(
            {
                "dataset_id": dataset.id,
                "label": label,
                "stored": tally.stored,
                "already_there": tally.already_there,
                "refused": tally.refused,
                "bursts": sorted(tally.bursts),
            }
        )
    else:
        known = f" {tally.already_there:,} were already stored." if tally.already_there else ""
        show(f"Stored {count(tally.stored, 'picture')} of {label} in {count(len(tally.bursts), 'burst')}.{known}")
    if not tally.stored and not tally.already_there:
        raise CommandError("No picture from the camera was stored.")
