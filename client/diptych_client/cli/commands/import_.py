"""`diptych import`: add a folder of pictures to a dataset."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import typer

from diptych.terminal.one_line import one_line
from diptych_client import sdk
from diptych_client.cli.commands.check import say_findings
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.display.progress import progress
from diptych_client.cli.exits import ExitCode
from diptych_client.cli.interrupts import first_interrupt
from diptych_client.cli.options import Json, WorkspaceOption
from diptych_client.cli.session import run
from diptych_client.exporting.manifest import ManifestError
from diptych_client.formatting.text import count
from diptych_client.importing import bursts
from diptych_client.importing.bursts import Grouping
from diptych_client.importing.folder import LOOSE, Scan, scan
from diptych_client.importing.messages import (
    misplaced,
    recordings_command,
    what_happened,
    what_looks_alike,
    what_was_found,
    what_was_skipped,
    why_nothing,
)
from diptych_client.importing.sending import ImportCounts
from diptych_client.importing.walk import Refused
from diptych_client.importing.whole import FolderImport
from diptych_client.sdk.values.importing import ImportProgress

_BURSTS_HELP = (
    "Which files were recorded together. each: unknown (the server finds near copies in any case). "
    "regex:PATTERN: files with the same captured groups in their names, across all labels. "
    "Or an expression such as '(number - label) // 10', where number is the last number in the file name and label "
    "the last number in the label."
)

_MOST_LINES = 100
_STAGES = {"sending": "Importing", "comparing": "Looking for near copies"}


@dataclass(frozen=True, slots=True)
class _Make:
    """What to do if the dataset does not exist."""

    is_wanted: bool
    workspace: str


def import_folder(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="Folder that has a subfolder per label."),
    ],
    *,
    dataset: Annotated[str, typer.Option("--dataset", "-d", help="Name or id of the dataset to fill.")],
    create: Annotated[bool, typer.Option("--create", help="Create the dataset if it does not exist.")] = False,
    workspace: WorkspaceOption = "",
    grouping: Annotated[str, typer.Option("--bursts", help=_BURSTS_HELP)] = "each",
    again: Annotated[
        bool, typer.Option("--again", help="Add pictures again that were imported before and then removed.")
    ] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Exit once everything is stored; the server finds near copies later.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Import a folder that has a subfolder per label. If interrupted, run it again: nothing is added twice."""
    how = _grouping(grouping)
    found = _scanned(folder)
    if not found.files:
        _say_refused([refused for refused in found.refused if refused.reason != LOOSE])
        say(why_nothing(folder, found))
        raise typer.Exit(ExitCode.FAILURE)
    run(
        context,
        lambda client: _import(
            client,
            folder,
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
    folder: Path,
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
    with _Bars() as bars:
        importing = FolderImport(target, folder, found, grouping=how, again=again, progress=bars.show)
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
    _report(await target.refresh(), folder, found, tally, group_id=importing.group_id, counts=counts, as_json=as_json)
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


class _Bars:
    """A progress bar for each stage of an import, one after the other."""

    def __init__(self) -> None:
        self._stage = ""
        self._shown = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self.end()

    def show(self, seen: ImportProgress) -> None:
        """Advance the bar, or start the one of the next stage."""
        if seen.stage != self._stage:
            self.end()
            self._stage = seen.stage
            if seen.stage == "comparing" and seen.done < seen.total:
                say("Everything is stored. Looking for near copies; Ctrl-C skips the wait.")
            self._advance = self._shown.enter_context(progress(_STAGES[seen.stage], total=seen.total))
        self._advance(seen.done)

    def end(self) -> None:
        """Remove the bar."""
        self._shown.close()


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


def _scanned(folder: Path) -> Scan:
    try:
        return scan(folder)
    except ManifestError as error:
        say(one_line(str(error)))
    except OSError as error:
        say(f"{one_line(str(folder))} could not be read: {error.strerror or error}.")
    raise typer.Exit(ExitCode.FAILURE)


def _grouping(text: str) -> Grouping:
    try:
        return bursts.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--bursts") from error


def _report(
    dataset: sdk.Dataset,
    folder: Path,
    found: Scan,
    tally: ImportCounts,
    *,
    group_id: str,
    counts: sdk.RecordingCounts | None,
    as_json: bool,
) -> None:
    _say_refused(tally.refused)
    if as_json:
        show_json(
            {
                "dataset_id": dataset.id,
                "group_id": group_id,
                "added": tally.added,
                "already_there": tally.already_there,
                "removed": len(tally.removed),
                "bursts": len(tally.bursts),
                "skipped": found.skipped,
                "splits": found.splits,
                "refused": tally.refused,
                "recordings": counts.recording_count if counts else None,
                "near_copies_across_labels": counts.alike_across_labels_count if counts else None,
            }
        )
        return
    show(what_happened(tally))
    if counts:
        show(what_looks_alike(dataset, counts))
    for sentence in (*what_was_found(found), *what_was_skipped(found)):
        say(sentence)
    if tally.added and (hint := misplaced(folder, found)):
        say(hint)
    if tally.added:
        say(f"Undo: diptych dataset undo {dataset.id} --group {group_id}")


def _say_refused(refused: Sequence[Refused]) -> None:
    """Write a line for each, up to a limit; `--json` has them all."""
    for each in sorted(refused, key=lambda each: each.path)[:_MOST_LINES]:
        say(f"refused  {one_line(each.path)}: {each.message}")
    if len(refused) > _MOST_LINES:
        say(f"refused  {len(refused) - _MOST_LINES:,} more; --json lists them all.")
