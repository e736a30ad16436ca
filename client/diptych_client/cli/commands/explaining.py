"""What `diptych explain` asks the server: the reasons, their checks, knobs and cover maps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from diptych_client import sdk
from diptych_client.cli.commands.asked_picture import Choice
from diptych_client.cli.commands.stored_pictures import instances_of, make_empty_folders, save_stored
from diptych_client.cli.display.output import say
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.interrupts import first_interrupt
from diptych_client.exporting.folder_names import folder_names
from diptych_client.formatting.reasons import main_causes
from diptych_client.formatting.text import count

_LETTERS: Final = "AB"


@dataclass(frozen=True, slots=True)
class Question:
    """A picture, and one or two versions that are asked about it."""

    picture: bytes | sdk.StoredPicture
    name: str
    """What the user gave."""
    snapshots: Sequence[sdk.Snapshot]

    @property
    def command(self) -> str:
        """The command that asks again."""
        return f"diptych explain {self.name} {' '.join(each.id for each in self.snapshots)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the server answered."""

    explanation: sdk.Explanation
    checks: Sequence[sdk.ExplanationCheck | None]
    """Per snapshot; None without a check."""
    knobs: sdk.KnobCurves | None
    covers: sdk.CoverMaps | None


def causes_to_check(explanation: sdk.Explanation, without: Sequence[str]) -> Sequence[Sequence[str]]:
    """Per snapshot the recordings to train without: those given, else those that decided.

    Raises:
        NotFoundError: No recording behind the answers has this id or part of it.
        AmbiguousNameError: Several have.
    """
    known = {
        each.recording_id: Choice(each.recording_id)
        for explained in explanation.snapshots
        for each in (*explained.supporting, *explained.opposing)
    }
    given = [sdk.pick(known.values(), text.removeprefix("…"), kind="recording").id for text in without]
    decided = [[each.recording_id for each in main_causes(explained)] for explained in explanation.snapshots]
    return [list(dict.fromkeys(given or each)) for each in decided]


async def checked(
    client: sdk.Client, question: Question, recordings: Sequence[Sequence[str]]
) -> Sequence[sdk.ExplanationCheck | None]:
    """The finished checks, one after the other; None for a snapshot without recordings to leave out.

    Ctrl-C ends only the waiting.

    Raises:
        TrainingFailedError: A check failed or was cancelled.
        Exit: Ctrl-C.
    """
    made = asyncio.create_task(_all_checked(client, question, recordings))

    def stop_waiting() -> None:
        made.cancel()

    with first_interrupt(stop_waiting):
        await asyncio.wait([made])
    if made.cancelled():
        say(f"The check continues on the server. See its result with: {question.command} --check")
        say(f"To cancel it: {question.command} --cancel")
        raise typer.Exit(ExitCode.INTERRUPTED)
    return made.result()


async def cancel(client: sdk.Client, question: Question, recordings: Sequence[Sequence[str]]) -> None:
    """Cancel the checks."""
    for snapshot, without in zip(question.snapshots, recordings, strict=True):
        if without:
            check = await client.explanations.cancel_check(snapshot=snapshot, recordings=without)
            is_cancelled = check.state is sdk.CheckState.CANCELLED
            say("The check is cancelled." if is_cancelled else f"The check had already ended: {check.state}.")


async def save_named(question: Question, explanation: sdk.Explanation, folder: Path) -> int:
    """Save the pictures that the explanation names, and return their number: "A supports 1 mug 1a2b3c4d.jpg".

    Raises:
        CommandError: The folder is not empty.
        DiptychError: A picture could not be downloaded.
        OSError: A file could not be written.
    """
    await asyncio.to_thread(make_empty_folders, folder)
    labels = [each.name for each in explanation.model_set.labels]
    safe = dict(zip(labels, folder_names(labels), strict=True))
    names: dict[str, str] = {}
    for letter, explained in zip(_LETTERS, explanation.snapshots, strict=False):
        if twin := explained.twin:
            name = f"{letter} twin {safe[twin.label]} as {safe[twin.answer]} {twin.instance_id[-8:]}"
            names.setdefault(twin.instance_id, name)
        for word, recordings in (("supports", explained.supporting), ("opposes", explained.opposing)):
            for rank, each in enumerate(recordings, start=1):
                identity = each.nearest_instance_id
                names.setdefault(identity, f"{letter} {word} {rank} {safe[each.label]} {identity[-8:]}")
    instances = await instances_of(question.snapshots, set(names))
    return await save_stored(question.snapshots[0], instances, names, folder)


async def _all_checked(
    client: sdk.Client, question: Question, recordings: Sequence[Sequence[str]]
) -> Sequence[sdk.ExplanationCheck | None]:
    made: list[sdk.ExplanationCheck | None] = []
    for snapshot, without in zip(question.snapshots, recordings, strict=True):
        if without:
            say(f"Training {snapshot.name} without {count(len(without), 'recording')}. Ctrl-C ends only the waiting.")
        made.append(await _checked(client, question, snapshot, without) if without else None)
    return made


async def _checked(
    client: sdk.Client, question: Question, snapshot: sdk.Snapshot, recordings: Sequence[str]
) -> sdk.ExplanationCheck:
    asked = client.explanations.check(question.picture, snapshot=snapshot, recordings=recordings)
    last = [check async for check in asked][-1]
    if last.state in {sdk.CheckState.FAILED, sdk.CheckState.CANCELLED}:
        if last.failure:
            raise sdk.TrainingFailedError.of(last.failure)
        raise CommandError(f"The check {last.state}. Try again.")
    return last
