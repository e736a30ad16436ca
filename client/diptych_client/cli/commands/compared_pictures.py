"""The pictures behind the answers of a comparison: where they are from, and copies of them in a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from diptych_client import sdk
from diptych_client.cli.commands.compared_versions import Pair
from diptych_client.cli.commands.stored_pictures import instances_of, make_empty_folders, save_stored
from diptych_client.exporting.folder_names import folder_names

_SAVED: Final = (sdk.AnswerOutcome.LOST, sdk.AnswerOutcome.FIXED)


async def sources_of(pair: Pair, answers: Iterable[sdk.ComparedAnswer]) -> dict[str, str]:
    """Where the pictures are from, such as a file's path, by their ids."""
    found = await instances_of((pair.b, pair.a), {each.instance_id for each in answers})
    return {instance_id: instance.source for instance_id, instance in found.items()}


async def save_pictures(pair: Pair, comparison: sdk.Comparison, folder: Path) -> int:
    """Save the lost and fixed pictures, and return their number: "lost/mug as cup 1a2b3c4d.jpg".

    Raises:
        CommandError: The folder is not empty.
        DiptychError: A picture could not be downloaded.
        OSError: A file could not be written.
    """
    await asyncio.to_thread(make_empty_folders, folder, _SAVED)
    answers = {
        each.instance_id: each for outcome in _SAVED async for each in pair.a.compared_answers(pair.b, outcome=outcome)
    }
    instances = await instances_of((pair.b, pair.a), set(answers))
    labels = [each.name for each in comparison.labels]
    folders = dict(zip(labels, folder_names(labels), strict=True))
    names = {
        identity: f"{each.outcome}/{folders[each.label]} as {folders[_wrong(each)]} {identity[-8:]}"
        for identity, each in answers.items()
    }
    return await save_stored(pair.b, instances, names, folder)


def _wrong(answer: sdk.ComparedAnswer) -> str:
    """The wrong answer of a lost or fixed picture."""
    return answer.b_answer if answer.outcome is sdk.AnswerOutcome.LOST else answer.a_answer
