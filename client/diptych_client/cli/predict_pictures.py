"""Answers to picture files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from diptych_client import sdk
from diptych_client.cli.answers import answer_json, cells
from diptych_client.cli.exits import ExitCode
from diptych_client.cli.listing import Listing
from diptych_client.cli.output import say, show, show_json_line

_BATCH = 16


async def predict_pictures(
    client: "sdk.Client", snapshots: "Sequence[sdk.Snapshot]", pictures: Sequence[Path], *, as_json: bool
) -> None:
    """Writes the answers to the pictures: a row per picture, a column per snapshot.

    Raises:
        Exit: Some pictures had no answer.
        DiptychError: The server refused or does not answer.
    """
    rows: list[tuple[str, ...]] = []
    failures = 0
    for batch in _batches(pictures):
        outcomes = await client.predictions.predict_images(
            [path.read_bytes() for path in batch], snapshots=list(snapshots)
        )
        for path, outcome in zip(batch, outcomes, strict=True):
            if as_json:
                show_json_line({"picture": str(path)} | answer_json(outcome))
            if isinstance(outcome, sdk.Failure):
                failures += 1
                say(f"refused  {path}: {outcome.message}")
            else:
                rows.append((str(path), *cells(outcome)))
    if not as_json and rows:
        show(Listing(("picture", *(each.name for each in snapshots)), rows))
    if failures:
        raise typer.Exit(ExitCode.FAILURE)


def _batches(pictures: Sequence[Path]) -> Iterator[Sequence[Path]]:
    return (pictures[start : start + _BATCH] for start in range(0, len(pictures), _BATCH))
