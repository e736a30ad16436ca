"""Stored pictures: found by their ids, and saved in a folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from diptych_client import sdk
from diptych_client.cli.exits import CommandError

_SUFFIXES: Final = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}


class _HasInstances(Protocol):
    def list_instances(self) -> AsyncIterator[sdk.Instance]: ...


async def instances_of(places: Sequence[_HasInstances], wanted: set[str]) -> dict[str, sdk.Instance]:
    """The instances with these ids, from datasets or snapshots; those that none of them has are omitted."""
    found: dict[str, sdk.Instance] = {}
    for place in places:
        if len(found) == len(wanted):
            break
        async for instance in place.list_instances():
            if instance.id in wanted:
                found.setdefault(instance.id, instance)
            if len(found) == len(wanted):
                break
    return found


async def save_stored(
    snapshot: sdk.Snapshot, instances: Mapping[str, sdk.Instance], names: Mapping[str, str], folder: Path
) -> int:
    """Save the instances under their names, without the suffix, and return their number.

    Raises:
        DiptychError: A picture could not be downloaded.
        OSError: A file could not be written.
    """
    async for picture in snapshot.pictures(instances):
        if picture.failure is not None:
            raise sdk.DiptychError.of(picture.failure)
        suffix = _SUFFIXES.get(instances[picture.instance_id].picture_format, "")
        path = folder / f"{names[picture.instance_id]}{suffix}"
        await asyncio.to_thread(path.write_bytes, picture.picture or b"")
    return len(instances)


def make_empty_folders(folder: Path, parts: Iterable[str] = ()) -> None:
    """Make a new folder with these parts.

    Raises:
        CommandError: It has content.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise CommandError(f"{folder} exists and is not an empty folder. Choose another name.")
    for part in ("", *parts):
        (folder / part).mkdir(parents=True, exist_ok=True)
