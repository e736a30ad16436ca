"""The check of the data directory: whether it is writable, and how much space is free."""

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
"""PostgreSQL's log alone takes about 100 MB."""
_LITTLE_BYTES: Final = 5 * _GB
"""Space for about 15,000 pictures."""


async def check_folder(settings: Settings) -> CheckResult:
    """Check that a server can create its data directory or write to it, and how much space is free."""
    if settings.database_url and settings.s3_endpoint:
        return skipped(_CHECK, "Not used: the data is in the database and the object store.")
    return await asyncio.to_thread(_checked, settings.data_dir)


def _checked(folder: Path) -> CheckResult:
    place = _nearest_existing(folder)
    try:
        _write_into(place)
        free = shutil.disk_usage(place).free
    except OSError as error:
        sentence = f"{folder} cannot be written to: {error.strerror}."
        return failed(
            _CHECK, sentence, "Free some space, give the folder to the server's account, or set DIPTYCH_DATA_DIR."
        )
    return judge_space(folder, free_bytes=free, is_there=place == folder)


def judge_space(folder: Path, *, free_bytes: int, is_there: bool) -> CheckResult:
    """The finding for the free space where the folder is, or will be."""
    space = f"{folder} {'is writable' if is_there else 'can be created'}; {free_bytes / _GB:.1f} GB are free."
    if free_bytes < _TOO_LITTLE_BYTES:
        return failed(_CHECK, space, "Free some space: a database on a full disk stops.")
    if free_bytes < _LITTLE_BYTES:
        return warning(_CHECK, space, "Free some space soon: a picture takes about 0.3 MB.")
    return ok(_CHECK, space)


def _nearest_existing(folder: Path) -> Path:
    """The folder, or its nearest existing parent."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _write_into(folder: Path) -> None:
    """Write a small file, flush it to the disk, and remove it."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".doctor-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(bytes(1 << 16))
            file.flush()
            os.fsync(descriptor)
    finally:
        Path(name).unlink()
