"""`diptych dataset rm-pictures` and `relabel`: change single pictures, or their whole bursts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from diptych_client import sdk
from diptych_client.cli.commands.asked_picture import picked_instances
from diptych_client.cli.commands.stored_pictures import instances_of
from diptych_client.cli.display.output import say
from diptych_client.cli.etags import IfDatasetUnchanged, as_of
from diptych_client.cli.exits import CommandError
from diptych_client.cli.options import DatasetArgument
from diptych_client.cli.session import run
from diptych_client.formatting.text import count

PicturesArgument = Annotated[
    list[str], typer.Argument(metavar="PICTURE...", help="Ids of stored pictures, or parts of them.")
]
WholeBursts = Annotated[bool, typer.Option("--bursts", help="Also all other pictures of their bursts.")]


def remove_pictures(
    context: typer.Context,
    dataset: DatasetArgument,
    pictures: PicturesArgument,
    *,
    bursts: WholeBursts = False,
    if_unchanged: IfDatasetUnchanged = "",
) -> None:
    """Remove pictures from a dataset; snapshots keep them."""

    async def work(client: sdk.Client) -> None:
        found = as_of(await client.datasets.find(dataset), if_unchanged)
        chosen = await _chosen(found, pictures, bursts=bursts)
        await found.remove(chosen, if_unchanged=bool(if_unchanged))
        say(f"Removed {count(len(chosen), 'picture')}. Undo: diptych dataset undo {found.id}")

    run(context, work)


def relabel_pictures(
    context: typer.Context,
    dataset: DatasetArgument,
    pictures: PicturesArgument,
    *,
    to: Annotated[str, typer.Option(metavar="LABEL", help="Name or id of the new label.")],
    bursts: WholeBursts = False,
    if_unchanged: IfDatasetUnchanged = "",
) -> None:
    """Move pictures to another label."""

    async def work(client: sdk.Client) -> None:
        found = as_of(await client.datasets.find(dataset), if_unchanged)
        label = sdk.pick(found.labels, to, kind="label")
        chosen = await _chosen(found, pictures, bursts=bursts)
        await found.relabel(chosen, label=label, if_unchanged=bool(if_unchanged))
        say(f"Moved {count(len(chosen), 'picture')} to {label.name}. Undo: diptych dataset undo {found.id}")

    run(context, work)


async def _chosen(dataset: sdk.Dataset, texts: Sequence[str], *, bursts: bool) -> Sequence[str]:
    """The ids of the pictures, with those of their bursts.

    Raises:
        CommandError: A picture is not in the dataset.
    """
    named = await picked_instances([dataset], texts)
    found = await instances_of([dataset], set(named))
    if missing := [each for each in named if each not in found]:
        raise CommandError(f"{dataset.name} has no picture {missing[0]}. Reload the list and try again.")
    if not bursts:
        return list(dict.fromkeys(named))
    ids = {each.burst_id for each in found.values()}
    return [each.id for burst in ids async for each in dataset.list_instances(burst_id=burst)]
