"""Answers to picture files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from diptych.terminal.one_line import one_line
from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.answers import answer_json, cells
from diptych_client.cli.display.output import say, show, show_json_line
from diptych_client.cli.exits import ExitCode

_BATCH = 16


async def predict_pictures(
    client: sdk.Client, snapshots: Sequence[sdk.Snapshot], pictures: Sequence[Path], *, as_json: bool
) -> None:
    """Writes the answers to the pictures: a row per picture, a column per snapshot.

    Raises:
        Exit: Some pictures had no answer.
        DiptychError: The server refused or does not answer.
    """
    rows: list[tuple[str, ...]] = []
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
    if not as_json and rows:
        show(Listing(("picture", *(each.name for each in snapshots)), rows))
    if failures:
        raise typer.Exit(ExitCode.FAILURE)


def _read(path: Path) -> bytes | sdk.Failure:
    """The bytes of the file, or why there are none."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        return sdk.Failure("NOT_A_FILE", f"It is a folder: name its pictures, or write --camera {path}.", {})
    except OSError as error:
        return sdk.Failure("UNREADABLE", f"It cannot be read: {error.strerror}.", {})


def _batches(pictures: Sequence[Path]) -> Iterator[Sequence[Path]]:
    return (pictures[start : start + _BATCH] for start in range(0, len(pictures), _BATCH))
