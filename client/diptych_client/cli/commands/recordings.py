"""`diptych dataset recordings` and related commands: the recordings that scores keep together."""

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
    str, typer.Argument(metavar="RECORDING", help="Id of a recording, or the start or end of one.")
]
_SHOWN = 2
_MOST_COUNTED = 1000


@dataclass(frozen=True)
class _Choice:
    """A recording that can be picked by its id."""

    id: str
    name: str = ""


def recordings(
    context: typer.Context,
    dataset: DatasetArgument,
    *,
    mixed: Annotated[
        bool, typer.Option("--mixed", help="List only recordings with pictures of several labels.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the recordings of a dataset: groups of pictures that scores keep together."""

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        listed = [each async for each in found.list_recordings(mixed=mixed)]
        if as_json:
            show_json(listed)
            return
        if not listed:
            say("No recording has pictures of several labels." if mixed else "There are no recordings yet.")
        else:
            show(_listing(listed))
        if found.pending_comparison_count:
            more = " or more" if found.pending_comparison_count == _MOST_COUNTED else ""
            pictures = count(found.pending_comparison_count, "picture")
            say(f"{pictures}{more} not compared yet: recordings may change.")

    run(context, work)


def join_recordings(
    context: typer.Context,
    dataset: DatasetArgument,
    joined: Annotated[list[str], typer.Argument(metavar="RECORDING...", help="Ids of two or more recordings.")],
) -> None:
    """Join recordings into one."""

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        kept = await found.join_recordings(await _picked(found, joined))
        say(f"Joined them into recording {kept}. To reverse it: diptych dataset split-recording")

    run(context, work)


def split_recording(
    context: typer.Context,
    dataset: DatasetArgument,
    recording: RecordingArgument,
    *,
    burst: Annotated[
        list[str] | None, typer.Option("--burst", metavar="BURST", help="Id of a burst to split off; repeatable.")
    ] = None,
    instance: Annotated[
        list[str] | None,
        typer.Option(
            "--instance", metavar="INSTANCE", help="Id of a picture to split off with its whole burst; repeatable."
        ),
    ] = None,
    each_burst: Annotated[bool, typer.Option("--each-burst", help="Turn each burst into a recording.")] = False,
) -> None:
    """Split bursts off a recording, or turn each of its bursts into a recording."""
    if each_burst == bool(burst or instance):
        raise typer.BadParameter(
            "Choose what to split off with --burst or --instance, or use --each-burst.", param_hint="RECORDING"
        )

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        [whole] = await _picked(found, [recording])
        parts = await found.split_recording(whole, instances=instance or (), bursts=burst or (), each_burst=each_burst)
        say(f"Split it into {count(len(parts), 'recording')}. Near copies in them still do not count in scores.")
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
            "manually" if each.is_by_hand else "",
            when(each.first_captured_at),
            ", ".join(map(short_id, each.example_instance_ids[:_SHOWN])),
        )
        for each in listed
    ]
    columns = ("id", captions.PICTURES, "bursts", captions.LABELS, "decided", "captured", "for example")
    return Listing(columns, rows, right=(captions.PICTURES, "bursts"))
