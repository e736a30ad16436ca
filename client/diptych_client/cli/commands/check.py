"""`diptych dataset check`: the problems of a dataset; other commands print a summary after a change."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Final

import typer

from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.options import DatasetArgument, Json
from diptych_client.cli.session import run
from diptych_client.formatting.findings import findings_in_short
from diptych_client.formatting.text import short_id

_MOST_LINES: Final = 3
_MOST_IDS: Final = 6


def check(context: typer.Context, dataset: DatasetArgument, *, as_json: Json = False) -> None:
    """List the problems of a dataset, most important first, and how to fix them."""

    async def work(client: sdk.Client) -> None:
        found = await (await client.datasets.find(dataset)).check()
        if as_json:
            show_json(found)
        elif not found:
            say("No problems found.")
        else:
            for each in found:
                show(each.sentence)
                if each.instance_ids:
                    show(f"  pictures {_examples(each)}")

    run(context, work)


async def say_findings(dataset: sdk.Dataset, *, but: Collection[sdk.FindingKind] = ()) -> None:
    """Write the most important known problems of a dataset, in at most three lines, without waiting.

    Args:
        dataset: the dataset.
        but: kinds that were already reported.
    """
    with suppress(sdk.DiptychError):  # the command itself has succeeded
        for line in lines(dataset.name, await dataset.check(), but=but):
            say(line)


def lines(name: str, found: Sequence[sdk.Finding], *, but: Collection[sdk.FindingKind] = ()) -> Sequence[str]:
    """The most important findings and the command that shows the rest, in at most three lines."""
    left = findings_in_short(found, but=but)
    sentences = [each.sentence for each in left]
    if len(left) <= _MOST_LINES and not any(each.instance_ids for each in left):
        return sentences
    return [*sentences[: _MOST_LINES - 1], f"More: diptych dataset check {shlex.quote(name)}"]


def _examples(finding: sdk.Finding) -> str:
    ids = [short_id(each) for each in finding.instance_ids[:_MOST_IDS]]
    left = finding.instance_count - len(ids)
    return ", ".join(ids) + (f" and {left:,} more" if left > 0 else "")
