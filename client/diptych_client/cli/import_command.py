"""`diptych import`: a folder of pictures into a dataset."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from diptych_client import sdk
from diptych_client.cli.exits import ExitCode
from diptych_client.cli.options import Json, WorkspaceOption
from diptych_client.cli.output import say, show, show_json
from diptych_client.cli.progress import progress
from diptych_client.cli.session import run
from diptych_client.exporting.manifest import ManifestError
from diptych_client.importing import bursts
from diptych_client.importing.bursts import Auto, Grouped, Grouping
from diptych_client.importing.folder import LOOSE, Scan, SourceFile, scan
from diptych_client.importing.look import Look
from diptych_client.importing.sending import Sending, Tally
from diptych_client.importing.walk import Refused
from diptych_client.importing.words import misplaced, what_happened, what_was_found, what_was_skipped, why_nothing
from diptych_client.words.orderly import orderly
from diptych_client.words.text import count

_BURSTS_HELP = (
    "How files form bursts. auto: by pauses between times and by likeness. each: every file alone. "
    "regex:PATTERN: by what the brackets catch in the file's name, across all labels. "
    "Or a sum such as '(number - label) // 10', where number is the last number in the file's name and label the one "
    "in the label's."
)

_MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class _Make:
    """What to do where there is no such dataset."""

    is_wanted: bool
    workspace: str


def import_folder(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="A folder with a subfolder per label."),
    ],
    *,
    dataset: Annotated[str, typer.Option("--dataset", "-d", help="Name or id of the dataset to fill.")],
    create: Annotated[bool, typer.Option("--create", help="Make the dataset if there is none of this name.")] = False,
    workspace: WorkspaceOption = "",
    grouping: Annotated[str, typer.Option("--bursts", help=_BURSTS_HELP)] = "auto",
    again: Annotated[
        bool, typer.Option("--again", help="Bring back pictures that were imported before and removed since.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Import a folder with a subfolder per label. After an interruption run it again: nothing is added twice."""
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
            as_json=as_json,
        ),
    )


async def _import(
    client: "sdk.Client",
    folder: Path,
    found: Scan,
    *,
    dataset: str,
    make: _Make,
    how: Grouping,
    again: bool,
    as_json: bool,
) -> None:
    target = await _target(client, dataset, make=make)
    grouped = await _grouped([file for file in found.files if not file.burst_id], how)
    files = [file for file in found.files if file.burst_id or file.relative in grouped.keys]
    tally = Tally(total=len(found.files), refused=[*found.refused, *grouped.refused])
    group_id = sdk.new_id()
    try:
        with progress("Importing", total=tally.total + len(found.refused)) as advance:
            sending = Sending(target, top=folder, keys=grouped.keys, tally=tally, advanced=lambda: advance(tally.done))
            await sending.make_labels(found.labels)
            await sending.send(files, group_id=group_id)
            if again and tally.removed:
                removed, tally.removed = tally.removed, []
                await sending.send(removed, group_id=group_id, is_again=True)
    except (asyncio.CancelledError, sdk.DiptychError):
        stored = tally.added + tally.already_there  # perhaps more: answers may have been on their way
        say(f"{stored:,} of {count(tally.total, 'picture')} are stored. Run the same command again for the rest.")
        raise
    _report(target, folder, found, tally, group_id=group_id, as_json=as_json)
    if tally.refused:
        raise typer.Exit(ExitCode.FAILURE)


async def _target(client: "sdk.Client", text: str, *, make: _Make) -> "sdk.Dataset":
    try:
        return await client.datasets.find(text)
    except sdk.NotFoundError as error:
        if make.is_wanted:
            workspace = await client.workspaces.find(make.workspace) if make.workspace else ""
            made = await client.datasets.create(text, workspace=workspace)
            say(f"Made the dataset {text}.")
            return made
        raise sdk.NotFoundError(error.reason, f"{error.message} Add --create to make it.", error.metadata) from error


async def _grouped(files: Sequence[SourceFile], how: Grouping) -> Grouped:
    if not isinstance(how, Auto):
        return bursts.group(files, how)
    from diptych_client.importing.likeness import look  # noqa: PLC0415  pictures take long to load

    with progress("Looking", total=len(files)) as advance:
        looks: dict[str, Look] = {}
        for number, file in enumerate(files, start=1):
            looks[file.relative] = await asyncio.to_thread(look, file.path)
            advance(number)
    return bursts.group(files, how, looks=looks)


def _scanned(folder: Path) -> Scan:
    try:
        return scan(folder)
    except ManifestError as error:
        say(orderly(str(error)))
    except OSError as error:
        say(f"{orderly(str(folder))} cannot be read: {error.strerror or error}.")
    raise typer.Exit(ExitCode.FAILURE)


def _grouping(text: str) -> Grouping:
    try:
        return bursts.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--bursts") from error


def _report(dataset: "sdk.Dataset", folder: Path, found: Scan, tally: Tally, *, group_id: str, as_json: bool) -> None:
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
            }
        )
        return
    show(what_happened(tally))
    for sentence in (*what_was_found(found), *what_was_skipped(found)):
        say(sentence)
    if tally.added and (hint := misplaced(folder, found)):
        say(hint)
    if tally.added:
        say(f"Undo: diptych dataset undo {dataset.id} --group {group_id}")


def _say_refused(refused: Sequence[Refused]) -> None:
    """A line each, up to a bound: nobody reads thousands, and `--json` has them all."""
    for each in sorted(refused, key=lambda each: each.path)[:_MOST_LINES]:
        say(f"refused  {orderly(each.path)}: {each.message}")
    if len(refused) > _MOST_LINES:
        say(f"refused  {len(refused) - _MOST_LINES:,} more; --json lists all of them.")
