"""`diptych map`: the pictures of one or two versions as points."""

from __future__ import annotations

from typing import Annotated

import typer

from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.display.picture_map import PlottedMap, map_json
from diptych_client.cli.options import Json
from diptych_client.cli.session import run
from diptych_client.formatting.text import count, percent


def map_pictures(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help="Name or id of a version.")],
    b: Annotated[
        str, typer.Argument(metavar="B", help="Name or id of a second one, on the same axes.", show_default=False)
    ] = "",
    *,
    as_json: Json = False,
) -> None:
    """Show the pictures of one or two versions as a map: pictures that look alike to the backbone are near."""

    async def work(client: sdk.Client) -> None:
        first = await client.snapshots.find(a)
        second = await client.snapshots.find(b) if b else None
        made = await client.explanations.picture_map(first, second)
        if as_json:
            show_json(map_json(first, second, made))
            return
        show(PlottedMap(made))
        shown = f"{count(len(made.points), 'picture')}; the map shows {percent(made.variance_share)} of the differences"
        left_out = f"; {count(made.left_out_count, 'more picture')} left out" if made.left_out_count else ""
        say(f"{shown}{left_out}.")

    run(context, work)
