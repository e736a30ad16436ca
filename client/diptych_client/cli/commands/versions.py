"""`diptych history`: the versions of a dataset, each compared with the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.compared_json import history_json
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.options import DatasetArgument, Json
from diptych_client.cli.session import run
from diptych_client.formatting import captions
from diptych_client.formatting.scores import format_snapshot_score
from diptych_client.formatting.text import percent, short_id, when
from diptych_client.formatting.versions import answers_words, step_words, wobble_words

_MOST_ANSWERS: Final = 10


def history(
    context: typer.Context,
    dataset: DatasetArgument,
    *,
    limit: Annotated[int, typer.Option(min=2, max=50, help="Number of the newest versions to show.")] = 20,
    as_json: Json = False,
) -> None:
    """Show the versions of a dataset, each compared with the one before."""

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        made = await found.history(max_versions=limit)
        wanted = {each.snapshot_id for each in made.versions}
        snapshots = {each.id: each async for each in client.snapshots.list(dataset_id=found.id) if each.id in wanted}
        if as_json:
            show_json(history_json(made, snapshots))
        elif not made.versions:
            say(f"{found.name} has no trained versions yet. Train one with: diptych train {found.id}")
        else:
            _show(made, snapshots)

    run(context, work)


def _show(made: sdk.SnapshotHistory, snapshots: Mapping[str, sdk.Snapshot]) -> None:
    show(_versions(made, snapshots))
    if made.changing_answers:
        labels = {label.id: label.name for each in snapshots.values() for label in each.labels}
        say("\nPictures whose answer changes most, with the answers of all versions, oldest first:")
        show(_wobbling(made.changing_answers[:_MOST_ANSWERS], labels))
    if len(made.versions) > 1:
        say(f"More: diptych compare {made.versions[-2].snapshot_id} {made.versions[-1].snapshot_id}")


def _versions(made: sdk.SnapshotHistory, snapshots: Mapping[str, sdk.Snapshot]) -> Listing:
    rows = [
        _row(each, snapshots.get(each.snapshot_id), made.change_shares[place][place - 1] if place else None)
        for place, each in enumerate(made.versions)
    ]
    columns = (
        captions.NAME,
        "id",
        captions.PICTURES,
        captions.RECORDINGS,
        captions.HONEST_ACCURACY,
        captions.CREATED,
        "than before",
        "answers changed",
    )
    return Listing(columns, rows, right=(*captions.COUNTS, "answers changed"))


def _row(version: sdk.HistoryVersion, snapshot: sdk.Snapshot | None, changed: float | None) -> Sequence[str]:
    share = "" if changed is None else percent(changed)
    ends = (step_words(version.verdict), share)
    if snapshot is None:  # deleted since then
        return ("", short_id(version.snapshot_id), "", "", "", "", *ends)
    return (
        snapshot.name,
        short_id(snapshot.id),
        f"{snapshot.instance_count:,}",
        f"{snapshot.recording_count:,}",
        format_snapshot_score(snapshot),
        when(snapshot.created_at),
        *ends,
    )


def _wobbling(answers: Sequence[sdk.ChangingAnswer], labels: Mapping[str, str]) -> Listing:
    rows = [
        (short_id(each.instance_id), labels.get(each.label_id, ""), wobble_words(each), answers_words(each, labels))
        for each in answers
    ]
    return Listing(("id", "label", "changed", "answers"), rows)
