"""The pictures behind the answers of a comparison: where they are from, and copies of them in a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from diptych_client import sdk
from diptych_client.cli.commands.compared_versions import Pair
from diptych_client.cli.exits import CommandError
from diptych_client.exporting.folder_names import folder_names

_SUFFIXES: Final = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}
_SAVED: Final = (sdk.AnswerOutcome.LOST, sdk.AnswerOutcome.FIXED)


async def sources_of(pair: Pair, answers: Iterable[sdk.ComparedAnswer]) -> dict[str, str]:
    """Where the pictures are from, such as a file's path, by their ids."""
    found = await _instances(pair, {each.instance_id for each in answers})
    return {instance_id: instance.source for instance_id, instance in found.items()}


async def save_pictures(pair: Pair, comparison: sdk.Comparison, folder: Path) -> int:
    """Save the lost and fixed pictures, and return their number: "lost/mug as cup 1a2b3c4d.jpg".

    Raises:
        CommandError: The folder is not empty.
        DiptychError: A picture could not be downloaded.
        OSError: A file could not be written.
    """
    await asyncio.to_thread(_make_folders, folder)
    answers = {
        each.instance_id: each for outcome in _SAVED async for each in pair.a.compared_answers(pair.b, outcome=outcome)
    }
    instances = await _instances(pair, set(answers))
    names = dict(zip(labels := [each.name for each in comparison.labels], folder_names(labels), strict=True))
    async for picture in pair.b.pictures(instances):
        if picture.failure is not None:
            raise sdk.DiptychError.of(picture.failure)
        answer, instance = answers[picture.instance_id], instances[picture.instance_id]
        name = f"{names[answer.label]} as {names[_wrong(answer)]} {instance.id[-8:]}"
        path = folder / answer.outcome / f"{name}{_SUFFIXES.get(instance.picture_format, '')}"
        await asyncio.to_thread(path.write_bytes, picture.picture or b"")
    return len(instances)


def _make_folders(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise CommandError(f"{folder} exists and is not an empty folder. Choose another name.")
    for outcome in _SAVED:
        (folder / outcome).mkdir(parents=True, exist_ok=True)


def _wrong(answer: sdk.ComparedAnswer) -> str:
    """The wrong answer of a lost or fixed picture."""
    return answer.b_answer if answer.outcome is sdk.AnswerOutcome.LOST else answer.a_answer


async def _instances(pair: Pair, wanted: set[str]) -> dict[str, sdk.Instance]:
    """The instances with these ids, of either version."""
    found: dict[str, sdk.Instance] = {}
    for snapshot in (pair.b, pair.a):
        if len(found) == len(wanted):
            break
        async for instance in snapshot.list_instances():
            if instance.id in wanted:
                found.setdefault(instance.id, instance)
            if len(found) == len(wanted):
                break
    return found
