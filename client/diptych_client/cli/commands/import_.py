"""`diptych import`: add the pictures of a folder or archive to a dataset."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from diptych.terminal.one_line import one_line
from diptych_client import sdk
from diptych_client.cli.commands.check import say_findings
from diptych_client.cli.display.importing import Bars, say_nothing_found, say_result, show_found
from diptych_client.cli.display.output import say
from diptych_client.cli.exits import ExitCode
from diptych_client.cli.interrupts import first_interrupt
from diptych_client.cli.options import Json, WorkspaceOption
from diptych_client.cli.session import run
from diptych_client.formatting.text import count
from diptych_client.importing import bursts
from diptych_client.importing.bursts import Grouping
from diptych_client.importing.containers.unpacking import ArchiveError
from diptych_client.importing.folder import Scan, scan_source
from diptych_client.importing.listing import ListingError
from diptych_client.importing.messages import preview, recordings_command
from diptych_client.importing.opening import opened
from diptych_client.importing.whole import FolderImport

_BURSTS_HELP = (
    "Which files were recorded together. each: unknown (the server finds near copies in any case). "
    "regex:PATTERN: files with the same captured groups in their names, across all labels. "
    "Or an expression such as '(number - label) // 10', where number is the last number in the file name and label "
    "the last number in the label."
)


@dataclass(frozen=True, slots=True)
class _Make:
    """What to do if the dataset does not exist."""

    is_wanted: bool
    workspace: str


def import_folder(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            exists=True,
            help="Folder with a subfolder per label, an archive, or what another tool has exported.",
        ),
    ],
    *,
    dataset: Annotated[str, typer.Option("--dataset", "-d", help="Name or id of the dataset to fill.")] = "",
    create: Annotated[bool, typer.Option("--create", help="Create the dataset if it does not exist.")] = False,
    workspace: WorkspaceOption = "",
    grouping: Annotated[str, typer.Option("--bursts", help=_BURSTS_HELP)] = "each",
    again: Annotated[
        bool, typer.Option("--again", help="Add pictures again that were imported before and then removed.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be imported, and store nothing. Needs no server.")
    ] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Exit once everything is stored; the server finds near copies later.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Import pictures with their labels. If interrupted, run it again: nothing is added twice."""
    how = _grouping(grouping)
    if not dataset and not dry_run:
        raise typer.BadParameter("Name the dataset to fill, or use --dry-run.", param_hint="--dataset")
    with _found(path) as found:
        if not found.files:
            say_nothing_found(path, found)
            raise typer.Exit(ExitCode.FAILURE)
        if dry_run:
            show_found(found, as_json=as_json)
            return
        say(preview(found))
        run(
            context,
            lambda client: _import(
                client,
                path,
                found,
                dataset=dataset,
                make=_Make(is_wanted=create, workspace=workspace),
                how=how,
                again=again,
                wait=not no_wait,
                as_json=as_json,
            ),
        )


async def _import(
    client: sdk.Client,
    path: Path,
    found: Scan,
    *,
    dataset: str,
    make: _Make,
    how: Grouping,
    again: bool,
    wait: bool,
    as_json: bool,
) -> None:
    target = await _target(client, dataset, make=make)
    with Bars() as bars:
        importing = FolderImport(target, found, grouping=how, again=again, progress=bars.show)
        try:
            tally = await importing.run()
        except (asyncio.CancelledError, sdk.DiptychError):
            bars.end()
            stored = (
                importing.tally.added + importing.tally.already_there
            )  # perhaps more: responses may still be arriving
            total = count(importing.tally.total, "picture")
            say(f"Stored {stored:,} of {total}. Run the same command again to continue.")
            raise
        counts, why_none = await _compared(importing) if wait else (None, "")
    if why_none:
        say(f"{why_none} The server is still looking for near copies. Check later with: {recordings_command(target)}")
    say_result(await target.refresh(), path, found, tally, group_id=importing.group_id, counts=counts, as_json=as_json)
    if not as_json:
        await say_findings(target)
    if tally.refused:
        raise typer.Exit(ExitCode.FAILURE)


async def _compared(importing: FolderImport) -> tuple[sdk.RecordingCounts | None, str]:
    """The recordings once all pictures are compared, or why they are unknown; Ctrl-C stops the wait only."""
    waiting = asyncio.ensure_future(importing.compared())

    def stop() -> None:
        waiting.cancel()

    with first_interrupt(stop):
        try:
            await asyncio.wait({waiting})
        finally:
            stop()
    if waiting.cancelled():
        return None, "Stopped waiting."
    counts = waiting.result()
    return counts, "" if counts else "The server has not finished yet."


async def _target(client: sdk.Client, text: str, *, make: _Make) -> sdk.Dataset:
    try:
        return await client.datasets.find(text)
    except sdk.NotFoundError as error:
        if make.is_wanted:
            workspace = await client.workspaces.find(make.workspace) if make.workspace else ""
            made = await client.datasets.create(text, workspace=workspace)
            say(f"Created the dataset {text}.")
            return made
        raise sdk.NotFoundError(error.reason, f"{error.message} Add --create to create it.", error.metadata) from error


@contextmanager
def _found(path: Path) -> Iterator[Scan]:
    """What there is at the path; its files exist during the block."""
    try:
        with opened(path) as source:
            yield scan_source(source)
    except ListingError as error:
        say(one_line(f"{path}: {error}"))
        raise typer.Exit(ExitCode.FAILURE) from None
    except ArchiveError as error:
        say(one_line(str(error)))
        raise typer.Exit(ExitCode.FAILURE) from None
    except OSError as error:
        say(f"{one_line(error.filename or str(path))} could not be read: {error.strerror or error}.")
        raise typer.Exit(ExitCode.FAILURE) from None


def _grouping(text: str) -> Grouping:
    try:
        return bursts.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--bursts") from error
