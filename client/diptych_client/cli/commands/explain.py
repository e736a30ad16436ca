"""`diptych explain`: why versions answer a picture as they do, and what if."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from diptych_client import sdk
from diptych_client.cli.commands.asked_picture import asked_picture
from diptych_client.cli.commands.compared_versions import newest_trained
from diptych_client.cli.commands.explaining import Answers, Question, cancel, causes_to_check, checked, save_named
from diptych_client.cli.display.explained import Explained
from diptych_client.cli.display.explained_json import explained_json
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.exits import CommandError
from diptych_client.cli.options import Json
from diptych_client.cli.session import run
from diptych_client.formatting.text import count

_KNOBS: Final = ("light", "contrast", "blur", "turn", "nearer", "shift")

_A_HELP = "Name or id of a trained version; by default the newest one."
_B_HELP = "Name or id of a second one with the same backbone."
_WITHOUT_HELP = "Train without this recording instead, by its id or part of it; repeatable. Implies --check."


def explain(
    context: typer.Context,
    picture: Annotated[str, typer.Argument(metavar="PICTURE", help="A file, or the id of a stored picture.")],
    a: Annotated[str, typer.Argument(metavar="A", help=_A_HELP, show_default=False)] = "",
    b: Annotated[str, typer.Argument(metavar="B", help=_B_HELP, show_default=False)] = "",
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Check the hint: train again without the recordings that decided.")
    ] = False,
    without: Annotated[list[str] | None, typer.Option(metavar="RECORDING", help=_WITHOUT_HELP)] = None,
    cancel_check: Annotated[bool, typer.Option("--cancel", help="Cancel the running check.")] = False,
    knobs: Annotated[
        str, typer.Option(metavar="KNOBS", help=f"Try what if, with any of: {','.join(_KNOBS)}; or all.")
    ] = "",
    cover: Annotated[
        bool, typer.Option("--cover", help="Show what covering each part of the picture does to the answer.")
    ] = False,
    pictures: Annotated[
        Path | None, typer.Option(help="Save the pictures that are named into this new or empty folder.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Explain the answers to a picture: which recordings decided, the nearest other answer, and what if.

    What is found by a formula is marked "probably"; only what was trained again is marked "checked".
    """
    chosen = _knobs(knobs)

    async def work(client: sdk.Client) -> None:
        snapshots = await _snapshots(client, a, b)
        question = Question(await asked_picture(picture, snapshots), picture, snapshots)
        explanation = await client.explanations.explain(question.picture, snapshots=snapshots)
        recordings = causes_to_check(explanation, without or ())
        if cancel_check:
            await cancel(client, question, recordings)
            return
        answers = Answers(
            explanation=explanation,
            knobs=await client.explanations.knob_curves(question.picture, snapshots=snapshots, knobs=chosen)
            if chosen
            else None,
            covers=await client.explanations.cover_maps(question.picture, snapshots=snapshots) if cover else None,
            checks=await checked(client, question, recordings) if check or without else [None] * len(snapshots),
        )
        if as_json:
            show_json(explained_json(picture, answers))
        else:
            show(Explained(name=picture, answers=answers, today=datetime.now().astimezone().date()))
            _advise(question, answers)
        if pictures:
            say(f"Saved {count(await save_named(question, explanation, pictures), 'picture')} in {pictures}.")

    run(context, work)


def _advise(question: Question, answers: Answers) -> None:
    has_causes = any(each.supporting for each in answers.explanation.snapshots)
    if has_causes and not any(answers.checks):
        say(f"Check it by training without these recordings: {question.command} --check")


async def _snapshots(client: sdk.Client, a: str, b: str) -> Sequence[sdk.Snapshot]:
    """The versions that are asked.

    Raises:
        CommandError: There is none, or one was not trained.
    """
    if not a:
        newest = await newest_trained(client, "")
        if newest is None:
            raise CommandError("There are no trained versions yet. Train one with: diptych train DATASET")
        return [newest]
    found = [await client.snapshots.find(text) for text in (a, b) if text]
    for each in found:
        if not each.is_trained:
            raise CommandError(f"{each.name} is not trained. Train it with: diptych train --snapshot {each.id}")
    return found


def _knobs(text: str) -> Sequence[sdk.Knob]:
    if text.strip().lower() == "all":
        return [sdk.Knob(name) for name in _KNOBS]
    names = list(dict.fromkeys(each.strip().lower() for each in text.split(",") if each.strip()))
    for name in names:
        if name not in _KNOBS:
            message = f"{name!r} is not a valid knob. Use {', '.join(_KNOBS)}, or all."
            raise typer.BadParameter(message, param_hint="--knobs")
    return [sdk.Knob(name) for name in names]
