"""`diptych dataset recordings` and its kin: what counts as one recording when models are scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.options import DatasetArgument, Json
from diptych_client.cli.session import run
from diptych_client.formatting import captions
from diptych_client.formatting.text import count, enumeration, short_id, when

RecordingArgument = Annotated[
    str, typer.Argument(metavar="RECORDING", help="Id of a recording, or its beginning or end.")
]
_SHOWN = 2
_MOST_COUNTED = 1000


@dataclass(frozen=True)
class _Choice:
    """A recording to be picked by its id."""

    id: str
    name: str = ""


def recordings(
    context: typer.Context,
    dataset: DatasetArgument,
    *,
    mixed: Annotated[
        bool, typer.Option("--mixed", help="Only recordings that hold pictures of several labels.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the recordings of a dataset: pictures that count as one thing seen when models are scored."""

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        listed = [each async for each in found.list_recordings(mixed=mixed)]
        if as_json:
            show_json(listed)
            return
        if not listed:
            say("No recording holds pictures of several labels." if mixed else "There are no recordings yet.")
        else:
            show(_listing(listed))
        if found.pending_comparison_count:
            more = " or more" if found.pending_comparison_count == _MOST_COUNTED else ""
            pictures = count(found.pending_comparison_count, "picture")
            say(f"{pictures}{more} still to be compared: recordings may change.")

    run(context, work)


def join_recordings(
    context: typer.Context,
    dataset: DatasetArgument,
    joined: Annotated[list[str], typer.Argument(metavar="RECORDING...", help="Two or more recordings, by their ids.")],
) -> None:
    """Join recordings into one."""

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        kept = await found.join_recordings(await _picked(found, joined))
        say(f"They are one recording now, {kept}. Take it back with: diptych dataset split-recording")

    run(context, work)


def split_recording(
    context: typer.Context,
    dataset: DatasetArgument,
    recording: RecordingArgument,
    *,
    burst: Annotated[
        list[str] | None, typer.Option("--burst", metavar="BURST", help="Id of a burst that leaves it; repeatable.")
    ] = None,
    instance: Annotated[
        list[str] | None,
        typer.Option(
            "--instance", metavar="INSTANCE", help="Id of a picture that leaves it, with its whole burst; repeatable."
        ),
    ] = None,
    each_burst: Annotated[bool, typer.Option("--each-burst", help="Make each burst a recording.")] = False,
) -> None:
    """Split a recording: some bursts or pictures leave it together, or each burst becomes a recording."""
    if each_burst == bool(burst or instance):
        raise typer.BadParameter(
            "Name what leaves the recording with --burst or --instance, or add --each-burst.", param_hint="RECORDING"
        )

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        [whole] = await _picked(found, [recording])
        parts = await found.split_recording(whole, instances=instance or (), bursts=burst or (), each_burst=each_burst)
        say(f"It is {count(len(parts), 'recording')} now. Near copies in them are still kept apart in scores.")
        for part in parts:
            show(part)

    run(context, work)


async def _picked(dataset: sdk.Dataset, texts: Sequence[str]) -> list[str]:
    known = [_Choice(each.id) async for each in dataset.list_recordings()]
    return [sdk.pick(known, text, kind="recording").id for text in texts]


def _listing(listed: Sequence[sdk.Recording]) -> Listing:
    rows = [
        (
            short_id(each.id),
            f"{each.instance_count:,}",
            f"{each.burst_count:,}",
            enumeration([f"{label.name} ({label.instance_count:,})" for label in each.labels]),
            "by hand" if each.is_by_hand else "",
            when(each.first_captured_at),
            ", ".join(map(short_id, each.example_instance_ids[:_SHOWN])),
        )
        for each in listed
    ]
    columns = ("id", captions.PICTURES, "bursts", captions.LABELS, "decided", "captured", "for example")
    return Listing(columns, rows, right=(captions.PICTURES, "bursts"))
