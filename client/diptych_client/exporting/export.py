"""Exports pictures and labels to a folder or zip file, in memory for one picture at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

from diptych_client.exporting.formats import WRITERS
from diptych_client.exporting.picture import ExportedPicture, HonestFact
from diptych_client.exporting.sinks import sink
from diptych_client.exporting.writers.writer import Collected, Writer
from diptych_client.sdk.errors import DiptychError
from diptych_client.sdk.values.datasets import DownloadedPicture, Instance, Label
from diptych_client.sdk.values.exporting import ExportFormat

Moved = Callable[[int, int], None]
"""Called with the number of pictures written and their total."""


class Source(Protocol):
    """What can be exported: a dataset or a snapshot."""

    def pictures(self, instances: Iterable[Instance | str]) -> AsyncIterator[DownloadedPicture]:
        """The bytes of instances, in the requested order."""
        ...


async def export(
    source: Source,
    target: Path | str,
    *,
    instances: Sequence[Instance],
    labels: Sequence[Label],
    facts: Mapping[str, object],
    export_format: ExportFormat | str = ExportFormat.DIPTYCH,
    honest: Mapping[str, HonestFact] | None = None,
    moved: Moved | None = None,
) -> Path:
    """Write pictures and labels; the target appears once all is written; a failure leaves nothing behind.

    Args:
        source: the source of the pictures.
        target: a folder that does not exist or is empty, or a file that ends with .zip.
        instances: the pictures to export.
        labels: at least those of the pictures, in the order of the dataset or snapshot.
        facts: what is exported.
        export_format: the format.
        honest: honest answers by instance id.
        moved: called after each picture.

    Raises:
        DiptychError: A picture could not be downloaded.
        FileExistsError: The target exists and is not an empty folder, or its temporary one is not of an export.
        OSError: A file could not be written.
        ValueError: There is no such format.
    """
    opening = WRITERS[ExportFormat(export_format)]
    path = await asyncio.to_thread(lambda: Path(target).expanduser().absolute())
    places = {label.id: place for place, label in enumerate(labels)}
    pictures = {
        each.id: ExportedPicture(
            each, labels[places[each.label_id]].name, places[each.label_id], (honest or {}).get(each.id)
        )
        for each in instances
    }
    async with AsyncExitStack() as stack:
        receiving = await asyncio.to_thread(stack.enter_context, sink(path))
        collected = stack.enter_context(Collected())
        writer = await asyncio.to_thread(
            lambda: opening(receiving, collected, labels=[label.name for label in labels], facts=facts)
        )
        await _write(source, writer, pictures, moved or _unmoved)
        await asyncio.to_thread(writer.finish)
    return path


def _unmoved(_done: int, _total: int) -> None:
    """Do nothing: the caller does not want progress."""


async def _write(source: Source, writer: Writer, pictures: Mapping[str, ExportedPicture], moved: Moved) -> None:
    moved(0, len(pictures))
    count = 0
    async for downloaded in source.pictures(pictures):
        if downloaded.failure is not None:
            raise DiptychError.of(downloaded.failure)
        await asyncio.to_thread(writer.add, pictures[downloaded.instance_id], downloaded.picture or b"")
        count += 1
        moved(count, len(pictures))
