"""Importing a folder of pictures into a dataset, as `diptych import` does."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from diptych_client.importing import bursts
from diptych_client.importing.folder import scan_source
from diptych_client.importing.messages import why_nothing
from diptych_client.importing.opening import opened
from diptych_client.importing.target import Target
from diptych_client.importing.walk import Refused
from diptych_client.importing.whole import FolderImport
from diptych_client.sdk.values.importing import FileNotTaken, ImportProgress, ImportResult


async def import_folder(
    dataset: Target,
    folder: str | os.PathLike[str],
    *,
    grouping: str,
    again: bool,
    wait: bool,
    progress: Callable[[ImportProgress], None] | None,
) -> ImportResult:
    """Import the folder; `Dataset.import_folder` documents the arguments and errors."""
    how, top = bursts.parse(grouping), Path(folder)
    async with AsyncExitStack() as stack:
        source = await asyncio.to_thread(stack.enter_context, opened(top))
        found = await asyncio.to_thread(scan_source, source)
        if not found.files:
            raise ValueError(why_nothing(top, found))
        importing = FolderImport(dataset, found, grouping=how, again=again, progress=progress or _unseen)
        tally = await importing.run()
    counts = await importing.compared() if wait else None
    return ImportResult(
        group_id=importing.group_id,
        added_count=tally.added,
        already_there_count=tally.already_there,
        burst_count=len(tally.bursts),
        label_names=tuple(sorted(tally.labels)),
        removed=tuple(file.relative for file in tally.removed),
        refused=tuple(map(_not_taken, tally.refused)),
        skipped=tuple(map(_not_taken, found.skipped)),
        recording_count=counts.recording_count if counts else None,
        near_copies_across_labels=counts.alike_across_labels_count if counts else None,
    )


def _unseen(_progress: ImportProgress) -> None:
    """Ignore the progress."""


def _not_taken(refused: Refused) -> FileNotTaken:
    return FileNotTaken(refused.path, refused.reason, refused.message)
