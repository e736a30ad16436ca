"""The data directory: whether it can be written to, and what room it has."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from diptych_server.doctor.result import CheckResult, failed, ok, skipped, warning
from diptych_server.settings import Settings

_CHECK: Final = "data directory"
_GB: Final = 10**9
_TOO_LITTLE_BYTES: Final = _GB // 5
"""PostgreSQL keeps some 100 MB for its log alone."""
_LITTLE_BYTES: Final = 5 * _GB
"""Room for some 15,000 pictures."""


async def check_folder(settings: Settings) -> CheckResult:
    """Whether a server can write into its data directory, or make it, and how much room is left."""
    if settings.database_url and settings.s3_endpoint:
        return skipped(_CHECK, "Nothing is kept in it: the data is in the database and the object store.")
    return await asyncio.to_thread(_look, settings.data_dir)


def _look(folder: Path) -> CheckResult:
    place = _nearest(folder)
    try:
        _write_into(place)
        free = shutil.disk_usage(place).free
    except OSError as error:
        sentence = f"{folder} cannot be written to: {error.strerror}."
        return failed(
            _CHECK, sentence, "Make room, give the folder to the account of the server, or set DIPTYCH_DATA_DIR."
        )
    return judge_room(folder, free_bytes=free, is_there=place == folder)


def judge_room(folder: Path, *, free_bytes: int, is_there: bool) -> CheckResult:
    """What follows from the room where the folder is, or will be."""
    room = f"{folder} {'can be written to' if is_there else 'can be made'}; {free_bytes / _GB:.1f} GB are free."
    if free_bytes < _TOO_LITTLE_BYTES:
        return failed(_CHECK, room, "Make room: a database on a full disk stops.")
    if free_bytes < _LITTLE_BYTES:
        return warning(_CHECK, room, "Make room soon: a picture takes some 0.3 MB.")
    return ok(_CHECK, room)


def _nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _write_into(folder: Path) -> None:
    """Write a small file, have it reach the disk, and remove it."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".doctor-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(bytes(1 << 16))
            file.flush()
            os.fsync(descriptor)
    finally:
        Path(name).unlink()
