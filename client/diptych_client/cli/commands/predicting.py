"""Predictions for the frames of a camera and for picture files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from diptych.terminal.one_line import one_line
from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.answers import answer_json, cells, doubts, line, side_by_side
from diptych_client.cli.display.output import data_console, say, show, show_json_line
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.frames import Encode, frames
from diptych_client.formatting.text import count

Shown = Callable[["sdk.FrameAnswer", "_Tally"], None]


@dataclass
class _Tally:
    answered: int = 0
    skipped: int = 0
    failed: int = 0
    last_failure: str = ""

    def count(self, answer: sdk.FrameAnswer) -> None:
        match answer.outcome:
            case sdk.FrameSkipped():
                self.skipped += 1
            case sdk.Failure(message=message):
                self.failed += 1
                self.last_failure = message
            case _:
                self.answered += 1

    def has_any(self) -> bool:
        return bool(self.answered or self.skipped or self.failed)

    def sentence(self) -> str:
        failed = f", {self.failed:,} failed ({self.last_failure})" if self.failed else ""
        return f"{count(self.answered, 'frame')} answered, {self.skipped:,} skipped in favour of newer ones{failed}."


async def predict_live(
    client: sdk.Client,
    snapshots: Sequence[sdk.Snapshot],
    *,
    camera: str,
    frames_per_second: float,
    seconds: float | None,
    number: int | None,
    as_json: bool,
) -> None:
    """Show the answers to a camera until it ends, the time is up, or Ctrl-C is pressed.

    Raises:
        CommandError: The camera failed, or no frame was answered.
        DiptychError: The server refused, or was unavailable for too long.
    """
    tally = _Tally()
    try:
        async with client.predictions.stream(snapshots) as stream:
            offering = asyncio.create_task(
                _offer(stream, camera, frames_per_second=frames_per_second, seconds=seconds, number=number)
            )
            try:
                with _screen(as_json=as_json) as shown:
                    async for answer in stream:
                        tally.count(answer)
                        shown(answer, tally)
            finally:
                offering.cancel()
                await asyncio.gather(offering, return_exceptions=True)
            if (fault := offering.exception()) is not None:
                raise fault
    finally:
        if tally.has_any():
            say(tally.sentence())
    if not tally.answered:
        raise CommandError("No frame was answered.")


async def _offer(
    stream: sdk.PredictionStream,
    camera: str,
    *,
    frames_per_second: float,
    seconds: float | None,
    number: int | None,
) -> None:
    clock = asyncio.get_running_loop().time
    begun, offered = 0.0, 0
    try:
        async for frame in frames(camera, frames_per_second=frames_per_second, encode=_encoder(stream)):
            begun = begun or clock()  # opening a camera can be slow; that time does not count
            if seconds is not None and clock() - begun >= seconds:
                break
            stream.offer(frame.picture)
            offered += 1
            if offered == number:
                break
    finally:
        stream.finish()


def _encoder(stream: sdk.PredictionStream) -> Encode:
    from diptych_client.cameras import encode_square  # noqa: PLC0415  NumPy and Pillow are slow to import

    return lambda image: encode_square(image, side=stream.square_side_pixels)


@contextmanager
def _screen(*, as_json: bool) -> Iterator[Shown]:
    if as_json:
        yield lambda answer, _: show_json_line({"frame_id": answer.frame_id} | answer_json(answer.outcome))
    elif not data_console().is_terminal:
        yield _plain
    else:
        yield from _live()


def _plain(answer: sdk.FrameAnswer, _: _Tally) -> None:
    if isinstance(answer.outcome, sdk.PicturePredictions):
        show(line(answer.outcome))


def _live() -> Iterator[Shown]:
    bars: RenderableType = ""

    def draw(answer: sdk.FrameAnswer, tally: _Tally) -> None:
        nonlocal bars
        if isinstance(answer.outcome, sdk.PicturePredictions):
            bars = side_by_side(answer.outcome)
        live.update(Group(bars, Text(tally.sentence(), style="dim")), refresh=True)

    with Live(console=data_console(), auto_refresh=False) as live:
        try:
            yield draw
        finally:
            live.update(bars, refresh=True)  # the tally is printed again at the end


_BATCH = 16


async def predict_pictures(
    client: sdk.Client, snapshots: Sequence[sdk.Snapshot], pictures: Sequence[Path], *, as_json: bool
) -> None:
    """Write the answers for the pictures: a row per picture, a column per snapshot.

    Raises:
        Exit: Some pictures had no answer.
        DiptychError: The server refused or does not respond.
    """
    rows: list[tuple[str, ...]] = []
    unknown: list[str] = []
    failures = 0
    for batch in _batches(pictures):
        read = [_read(path) for path in batch]
        pictures_read = [each for each in read if isinstance(each, bytes)]
        answers = iter(await client.predictions.predict_images(pictures_read, snapshots=list(snapshots)))
        for path, each in zip(batch, read, strict=True):
            outcome = next(answers) if isinstance(each, bytes) else each
            if as_json:
                show_json_line({"picture": str(path)} | answer_json(outcome))
            if isinstance(outcome, sdk.Failure):
                failures += 1
                say(f"refused  {one_line(str(path))}: {outcome.message}")
            else:
                rows.append((str(path), *cells(outcome)))
                unknown = list(doubts(outcome.model_set))
    if not as_json and rows:
        show(Listing(("picture", *(each.name for each in snapshots)), rows))
        for sentence in unknown:
            say(sentence)
    if failures:
        raise typer.Exit(ExitCode.FAILURE)


def _read(path: Path) -> bytes | sdk.Failure:
    """The bytes of the file, or why it could not be read."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        return sdk.Failure("NOT_A_FILE", f"This is a folder. Name its pictures, or use --camera {path}.", {})
    except OSError as error:
        return sdk.Failure("UNREADABLE", f"The file could not be read: {error.strerror}.", {})


def _batches(pictures: Sequence[Path]) -> Iterator[Sequence[Path]]:
    return (pictures[start : start + _BATCH] for start in range(0, len(pictures), _BATCH))
