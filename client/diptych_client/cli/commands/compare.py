"""`diptych compare`: what changed between two versions, and what that did."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from diptych_client import sdk
from diptych_client.cli.commands.compared_pictures import save_pictures, sources_of
from diptych_client.cli.commands.compared_versions import Pair, chosen_pair
from diptych_client.cli.display.compared_json import answer_json, comparison_json
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.display.progress import progress
from diptych_client.cli.display.receipt import MOST_LOST, Receipt, answers_table, first_lost
from diptych_client.cli.exits import ExitCode
from diptych_client.cli.interrupts import first_interrupt
from diptych_client.cli.options import Json
from diptych_client.cli.session import run
from diptych_client.formatting.text import count

_FAILING: Final = {
    "worse": {"worse"},
    "cannot-tell": {"worse", "cannot_tell"},
    "not-better": {"worse", "cannot_tell", "same"},
}
"""The verdicts that end the command with its exit code, by the argument of --fail-on."""

_OUTCOMES: Final = ("lost", "fixed", "still_wrong", "still_right", "within_noise")

_A_HELP = "Name or id of the earlier version; by default the one before B."
_B_HELP = "Name or id of the later version; by default the newest trained one of the same dataset."
_FAIL_HELP = (
    "Exit with code 6 if the verdict is: worse; cannot-tell, which includes worse; not-better, which includes both."
)


def compare(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help=_A_HELP, show_default=False)] = "",
    b: Annotated[str, typer.Argument(metavar="B", help=_B_HELP, show_default=False)] = "",
    *,
    dataset: Annotated[str, typer.Option(help="Compare the newest two versions of this dataset.")] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Check the causes by training; Ctrl-C ends only the waiting.")
    ] = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="Cancel the running check of these versions.")] = False,
    labels: Annotated[bool, typer.Option("--labels", help="Show every label, however many there are.")] = False,
    answers: Annotated[
        str, typer.Option(metavar="OUTCOME", help=f"List the pictures with this outcome: {', '.join(_OUTCOMES)}.")
    ] = "",
    pictures: Annotated[
        Path | None, typer.Option(help="Save the lost and fixed pictures into this new or empty folder.")
    ] = None,
    fail_on: Annotated[str, typer.Option(metavar="VERDICT", help=_FAIL_HELP)] = "",
    as_json: Json = False,
) -> None:
    """Compare two versions: whether B is better, what changed in the data, and what that did.

    Without arguments, the newest trained version is compared with the one before.
    """
    failing = _failing(fail_on)
    outcome = _outcome(answers)

    async def work(client: sdk.Client) -> None:
        pair = await chosen_pair(client, a, b, dataset)
        if cancel:
            await _cancel(pair)
            return
        made = await (_checked(pair) if check else pair.a.compare(pair.b))
        if outcome:
            await _list_answers(pair, made, outcome, as_json=as_json)
        elif as_json:
            show_json(comparison_json(pair.a, pair.b, made))
        else:
            await _show(pair, made, all_labels=labels)
        if pictures:
            saved = await save_pictures(pair, made, pictures)
            say(f"Saved {count(saved, 'picture')} in {pictures}.")
        if made.outcome in failing:
            raise typer.Exit(ExitCode.VERDICT)

    run(context, work)


async def _show(pair: Pair, made: sdk.Comparison, *, all_labels: bool) -> None:
    sources = await sources_of(pair, first_lost(made))
    today = datetime.now().astimezone().date()
    show(Receipt(a=pair.a, b=pair.b, comparison=made, sources=sources, today=today, all_labels=all_labels))
    if made.answer_counts.lost > MOST_LOST:
        say(f"All {made.answer_counts.lost:,} lost pictures: {pair.command} --answers lost")
    if made.change_groups and made.verdict and not (made.check and made.check.state is sdk.CheckState.SUCCEEDED):
        say(f"Check the causes by training: {pair.command} --check")


async def _list_answers(pair: Pair, made: sdk.Comparison, outcome: sdk.AnswerOutcome, *, as_json: bool) -> None:
    found = [each async for each in pair.a.compared_answers(pair.b, outcome=outcome)]
    if as_json:
        show_json([answer_json(each) for each in found])
    elif found:
        show(answers_table(found, made, await sources_of(pair, found)))
    else:
        say(f"No picture is {outcome.replace('_', ' ')}.")


async def _checked(pair: Pair) -> sdk.Comparison:
    """The checked comparison, with progress; Ctrl-C ends the waiting and leaves the check running."""
    started = await pair.a.start_check(pair.b)
    with progress("Trainings", total=started.training_count) as advance:

        def moved(made: sdk.Comparison) -> None:
            if made.check:
                advance(made.check.finished_training_count)

        waiting = asyncio.create_task(pair.a.compare(pair.b, check=True, progress=moved))

        def stop_waiting() -> None:
            waiting.cancel()

        with first_interrupt(stop_waiting):
            if not started.state.has_ended:
                say(f"Checking with {count(started.training_count, 'training')}. Ctrl-C ends only the waiting.")
            await asyncio.wait([waiting])
    if waiting.cancelled():
        say(f"The check continues on the server. See its results with: {pair.command}")
        say(f"To cancel it: {pair.command} --cancel")
        raise typer.Exit(ExitCode.INTERRUPTED)
    return waiting.result()


async def _cancel(pair: Pair) -> None:
    check = await pair.a.cancel_check(pair.b)
    done = f"{check.finished_training_count:,} of {count(check.training_count, 'training')}"
    if check.state is sdk.CheckState.CANCELLED:
        say(f"The check is cancelled after {done}. A new check continues after them.")
    else:
        say(f"The check had already ended: {check.state}, {done}.")


def _failing(text: str) -> set[str]:
    if not text:
        return set()
    try:
        return _FAILING[text.replace("_", "-")]
    except KeyError as error:
        message = f"{text!r} is not a valid verdict. Use {', '.join(_FAILING)}."
        raise typer.BadParameter(message, param_hint="--fail-on") from error


def _outcome(text: str) -> sdk.AnswerOutcome | None:
    name = text.replace("-", "_")
    if text and name not in _OUTCOMES:
        message = f"{text!r} is not a valid outcome. Use {', '.join(_OUTCOMES)}."
        raise typer.BadParameter(message, param_hint="--answers")
    return sdk.AnswerOutcome(name) if text else None
