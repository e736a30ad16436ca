"""The commands that are the same for every type of resource: show, rename, delete and restore one."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import typer

from diptych_client import sdk
from diptych_client.cli.display.output import say, show_json
from diptych_client.cli.etags import IfUnchanged, Thing, as_of
from diptych_client.cli.options import Json
from diptych_client.cli.session import run

Shown = TypeVar("Shown")
Deletable = TypeVar("Deletable", "sdk.Dataset", "sdk.Snapshot")

Lookup = Callable[["sdk.Client"], Callable[..., Awaitable[Shown]]]
"""The method of a client that finds a resource by its name or id."""


def add_show(
    app: typer.Typer, kind: str, lookup: Lookup[Shown], describe: Callable[[Shown], None], summary: str
) -> None:
    """Add `show`, which describes one resource."""
    argument: Any = _argument(kind)

    @app.command(help=summary)
    def show(context: typer.Context, text: str = argument, *, as_json: Json = False) -> None:
        async def work(client: sdk.Client) -> None:
            found = await lookup(client)(text)
            if as_json:
                show_json(found)
            else:
                describe(found)

        run(context, work)


def add_rename(app: typer.Typer, kind: str, lookup: Lookup[Thing], summary: str) -> None:
    """Add `rename`."""
    argument: Any = _argument(kind)
    new_name: Any = typer.Argument(metavar="NAME", help="New name.")

    @app.command(help=summary)
    def rename(
        context: typer.Context, text: str = argument, name: str = new_name, *, if_unchanged: IfUnchanged = ""
    ) -> None:
        async def work(client: sdk.Client) -> None:
            found = as_of(await lookup(client)(text), if_unchanged)
            renamed = await found.rename(name, if_unchanged=bool(if_unchanged))
            say(f"Renamed it to {renamed.name}.")

        run(context, work)


def add_delete(
    app: typer.Typer,
    kind: str,
    lookup: Lookup[Deletable],
    contents: Callable[[Deletable], str],
    *,
    delete_summary: str,
    undelete_summary: str,
) -> None:
    """Add `rm` and `undelete`; `contents` says what was restored with it."""
    argument: Any = _argument(kind)

    @app.command("rm", help=delete_summary)
    def remove(context: typer.Context, text: str = argument, *, if_unchanged: IfUnchanged = "") -> None:
        async def work(client: sdk.Client) -> None:
            found = as_of(await lookup(client)(text), if_unchanged)
            deleted = await found.delete(if_unchanged=bool(if_unchanged))
            say(f"Deleted {deleted.name}. Undo with: diptych {kind} undelete {deleted.id}")

        run(context, work)

    @app.command(help=undelete_summary)
    def undelete(context: typer.Context, text: str = argument) -> None:
        async def work(client: sdk.Client) -> None:
            found = await (await lookup(client)(text, deleted=True)).undelete()
            say(f"Restored {found.name}{contents(found)}.")

        run(context, work)


def _argument(kind: str) -> Any:
    return typer.Argument(metavar=kind.upper(), help=f"Name or id of a {kind}.")
