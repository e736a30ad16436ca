"""The picture that `diptych explain` asks about: a file, or a stored picture by its id."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diptych_client import sdk
from diptych_client.cli.exits import CommandError, ExitCode

_ID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PART_OF_ID: Final = re.compile("…?[0-9a-f-]{4,36}")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be picked by its id."""

    id: str
    name: str = ""


async def asked_picture(text: str, snapshots: Sequence[sdk.Snapshot]) -> bytes | sdk.StoredPicture:
    """The bytes of a file, or the stored picture of this id or part of an id.

    Raises:
        CommandError: It is neither.
        AmbiguousNameError: Several pictures of the snapshots match the part of an id.
        OSError: The file could not be read.
    """
    if (data := await asyncio.to_thread(_read, Path(text))) is not None:
        return data
    if _ID.fullmatch(text):
        return sdk.StoredPicture(text)
    if _PART_OF_ID.fullmatch(text):
        return sdk.StoredPicture((await picked_instances(snapshots, [text]))[0])
    raise CommandError(f"There is no file {text}. Name a picture, or give the id of a stored one.")


async def picked_instances(
    places: Sequence[sdk.Snapshot] | Sequence[sdk.Dataset], texts: Sequence[str]
) -> tuple[str, ...]:
    """The ids of stored pictures, given by their ids, or by parts of them that only one picture has.

    Raises:
        NotFoundError: Nothing matches.
        AmbiguousNameError: Several match.
    """
    if all(_ID.fullmatch(text) for text in texts):
        return tuple(texts)
    known = {each.id: Choice(each.id) for place in places async for each in place.list_instances()}
    return tuple(sdk.pick(known.values(), text.removeprefix("…"), kind="picture").id for text in texts)


def _read(path: Path) -> bytes | None:
    """The bytes of the file; None if there is none."""
    if path.is_dir():
        raise CommandError(f"{path} is a folder. Name one of its pictures.", code=ExitCode.USAGE)
    return path.read_bytes() if path.exists() else None
