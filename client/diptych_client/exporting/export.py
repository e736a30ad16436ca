"""Writes an export to a temporary sibling folder, which is renamed once it is complete."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from diptych_client.exporting.folder_names import folder_names
from diptych_client.exporting.manifest import ABOUT, PICTURES, UNFINISHED, LabelEntry, PictureEntry, about, picture_line
from diptych_client.sdk.errors import DiptychError
from diptych_client.sdk.values.datasets import DownloadedPicture, Instance, Label

Moved = Callable[[int, int], None]
"""Called with the number of pictures written and their total."""

_SUFFIXES: Final = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}
_PARTIAL: Final = ".partial"


class Source(Protocol):
    """What can be exported: a dataset or a snapshot."""

    def pictures(self, instances: Iterable[Instance | str]) -> AsyncIterator[DownloadedPicture]:
        """The bytes of instances, in the requested order."""
        ...


async def export(
    source: Source,
    folder: Path | str,
    *,
    instances: Sequence[Instance],
    labels: Sequence[Label],
    facts: Mapping[str, object],
    moved: Moved | None = None,
) -> Path:
    """Write pictures and manifest; `folder` appears once all is written; a failure leaves nothing behind.

    Args:
        source: the source of the pictures.
        folder: must not exist, or be empty.
        instances: the pictures to export.
        labels: at least those of the pictures, in the order of the dataset or snapshot.
        facts: additional content of `diptych.json`.
        moved: called after each picture.

    Raises:
        DiptychError: A picture could not be downloaded.
        FileExistsError: The folder is not empty, or the temporary folder is not an unfinished export.
        OSError: A file could not be written.
    """
    target, partial = await asyncio.to_thread(_begin, Path(folder))
    try:
        names = folder_names([label.name for label in labels])
        entries = [LabelEntry(label.name, name) for label, name in zip(labels, names, strict=True)]
        await asyncio.to_thread(_make_folders, partial, names)
        by_id = dict(zip([label.id for label in labels], entries, strict=True))
        lines = await _write_pictures(source, partial, instances, by_id, moved or _unmoved)
        await asyncio.to_thread(_finish, partial, target, lines, about(facts, entries))
    except BaseException:
        await asyncio.shield(asyncio.to_thread(shutil.rmtree, partial, ignore_errors=True))
        raise
    return target


def _unmoved(_done: int, _total: int) -> None:
    """Do nothing: the caller does not want progress."""


async def _write_pictures(
    source: Source, partial: Path, instances: Sequence[Instance], labels: Mapping[str, LabelEntry], moved: Moved
) -> bytes:
    """Write the pictures, and return the lines of the manifest."""
    lines = bytearray()
    known = {instance.id: instance for instance in instances}
    moved(0, len(known))
    count = 0
    async for picture in source.pictures(known):
        if picture.failure is not None:
            raise DiptychError.of(picture.failure)
        instance = known[picture.instance_id]
        entry = _entry(instance, labels[instance.label_id])
        await asyncio.to_thread((partial / entry.file_name).write_bytes, picture.picture or b"")
        lines += picture_line(entry)
        count += 1
        moved(count, len(known))
    return bytes(lines)


def _entry(instance: Instance, label: LabelEntry) -> PictureEntry:
    return PictureEntry(
        file_name=f"{label.folder}/{instance.id}{_SUFFIXES.get(instance.picture_format, '')}",
        label=label.name,
        burst_id=instance.burst_id,
        captured_at=instance.captured_at,
        source=instance.source,
        sha256=instance.picture_sha256,
    )


def _begin(folder: Path) -> tuple[Path, Path]:
    """The target folder, and the marked temporary folder; one of a killed export is recreated."""
    folder = folder.expanduser().absolute()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FileExistsError(
            errno.EEXIST, "The target exists and is not an empty folder. Choose another name", str(folder)
        )
    partial = folder.with_name(folder.name + _PARTIAL)
    if (partial / UNFINISHED).is_file():
        shutil.rmtree(partial)
    elif partial.exists():
        message = "This file or folder blocks the export and is not an unfinished export. Remove or rename it"
        raise FileExistsError(errno.EEXIST, message, str(partial))
    partial.mkdir(parents=True)
    (partial / UNFINISHED).write_text("{}\n")
    return folder, partial


def _make_folders(partial: Path, names: Iterable[str]) -> None:
    for name in names:
        (partial / name).mkdir()


def _finish(partial: Path, folder: Path, lines: bytes, facts: bytes) -> None:
    _write(partial / PICTURES, lines)
    _write(partial / ABOUT, facts)
    (partial / UNFINISHED).unlink()
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
