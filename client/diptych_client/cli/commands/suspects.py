"""`diptych suspects`: what is probably a mistake in a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.commands.asked_picture import Choice
from diptych_client.cli.display.output import fields_of, say, show, show_json
from diptych_client.cli.exits import CommandError
from diptych_client.cli.options import DatasetArgument, Json
from diptych_client.cli.session import run
from diptych_client.formatting.suspects import kind_words, reason_words, suspects_sentence, weight_words
from diptych_client.formatting.text import count, short_id

_KINDS: Final = ("picture_label", "recording_label", "copies_under_labels", "unlike_label")
_MOST_IN_ONE: Final = 200


def suspects(
    context: typer.Context,
    dataset: DatasetArgument,
    *,
    kind: Annotated[str, typer.Option(help=f"List only one kind: {', '.join(_KINDS)}.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="The most suspects to list.")] = 50,
    move: Annotated[
        list[str] | None,
        typer.Option(metavar="SUSPECT", help="Move its pictures to the label that they look like; repeatable."),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="SUSPECT", help="Remove its pictures; repeatable.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List pictures and recordings that are probably mislabelled, or unlike the others, with the reason.

    Nothing changes unless you name a suspect with --move or --remove; both can be undone.
    """
    wanted = _kind(kind)

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        made = await found.suspects(most=max(limit, _MOST_IN_ONE))
        if move or remove:
            await _correct(found, made, move or (), remove or ())
            return
        listed = [each for each in made.suspects if not wanted or each.kind == wanted][:limit]
        if as_json:
            show_json(fields_of(made) | {"suspects": [_json(each) for each in listed]})
            return
        if listed:
            show(_listing(listed))
        say(suspects_sentence(made))
        if listed:
            say(f"Correct one with: diptych suspects {found.id} --move SUSPECT, or --remove SUSPECT")

    run(context, work)


async def _correct(dataset: sdk.Dataset, made: sdk.Suspects, moving: Sequence[str], going: Sequence[str]) -> None:
    known = {each.id: each for each in made.suspects}
    moved, removed = ([known[_picked(known, text)] for text in texts] for texts in (moving, going))
    for each in (*moved, *removed):
        if len(each.instance_ids) == _MOST_IN_ONE:
            raise CommandError(
                f"Suspect {short_id(each.id)} has 200 pictures or more. Move or remove its recording in the window."
            )
    for each in moved:
        if not each.other_label_id or each.kind == sdk.SuspectKind.COPIES_UNDER_LABELS:
            raise CommandError(f"Suspect {short_id(each.id)} does not look like another label. Use --remove instead.")
    for each in moved:
        dataset = await dataset.relabel(each.instance_ids, label=each.other_label)
        pictures = count(len(each.instance_ids), "picture")
        say(f"Moved {pictures} from {each.label} to {each.other_label}. Undo: diptych dataset undo {dataset.id}")
    for each in removed:
        dataset = await dataset.remove(_removed(each))
        say(f"Removed {count(len(_removed(each)), 'picture')}. Undo: diptych dataset undo {dataset.id}")


def _removed(suspect: sdk.Suspect) -> Sequence[str]:
    """All its pictures; of copies only the first, which leaves the others."""
    is_copies = suspect.kind is sdk.SuspectKind.COPIES_UNDER_LABELS
    return suspect.instance_ids[:1] if is_copies else suspect.instance_ids


def _picked(known: dict[str, sdk.Suspect], text: str) -> str:
    return sdk.pick([Choice(each) for each in known], text.removeprefix("…"), kind="suspect").id


def _listing(listed: Sequence[sdk.Suspect]) -> Listing:
    rows = [
        (
            short_id(each.id),
            weight_words(each),
            each.label,
            kind_words(each.kind),
            reason_words(each),
            f"{len(each.instance_ids):,}",
            ", ".join(map(short_id, each.instance_ids[:2])),
        )
        for each in listed
    ]
    columns = ("id", "", "label", "kind", "reason", "pictures", "for example")
    return Listing(columns, rows, right=("pictures",))


def _json(suspect: sdk.Suspect) -> dict[str, object]:
    return fields_of(suspect) | {"reason": reason_words(suspect)}


def _kind(text: str) -> str:
    name = text.replace("-", "_").lower()
    if name and name not in _KINDS:
        raise typer.BadParameter(f"{text!r} is not a valid kind. Use {', '.join(_KINDS)}.", param_hint="--kind")
    return name
