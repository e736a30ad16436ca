"""The content of a folder of blobs: complete ones, those being removed, and leftovers of killed processes."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from diptych.times import moment_of
from diptych_server.store.blobs.blob_store import StoredBlob, digest_of
from diptych_server.store.blobs.files import changed_at, is_scratch

_ASIDE_PREFIX, _ASIDE_SUFFIX = ".", ".old"
_LONG_AGO: Final = datetime(1, 1, 2, tzinfo=UTC)
_FAR_AHEAD: Final = datetime(9999, 12, 30, tzinfo=UTC)


def aside_of(path: Path) -> Path:
    """The path of a blob while it is being removed."""
    return path.with_name(f"{_ASIDE_PREFIX}{path.name}{_ASIDE_SUFFIX}")


def blobs_below(folder: Path) -> Sequence[StoredBlob]:
    """The blobs below a folder; other files are ignored."""
    found = []
    for path in folder.rglob("*"):
        digest = digest_of(path.relative_to(folder.parent).as_posix())
        if digest is not None:
            with suppress(FileNotFoundError):
                facts = path.lstat()
                if stat.S_ISREG(facts.st_mode):
                    found.append(StoredBlob(digest, _moment(facts.st_mtime)))
    return found


def remove_old(path: Path, stored_before: datetime) -> bool:
    """Remove a file unless it was put since then, and return whether it was removed.

    A concurrent `put` is either noticed, or creates the file again.
    """
    aside = aside_of(path)
    try:
        if _stored_at(path) >= stored_before:
            return False
        path.rename(aside)
        is_old = _stored_at(aside) < stored_before
    except FileNotFoundError:  # another process removed it first
        return False
    settle(path, is_needed=not is_old)
    return is_old


def settle(path: Path, *, is_needed: bool) -> None:
    """Finish the removal of a blob that was set aside, or undo it if the blob is needed."""
    aside = aside_of(path)
    if is_needed:
        with suppress(FileExistsError, FileNotFoundError):  # a later put has created the same file again
            os.link(aside, path)
    aside.unlink(missing_ok=True)


def leftovers_below(folder: Path, left_before: datetime) -> Sequence[bytes]:
    """Remove temporary files from before that time; return the digests of blobs set aside before it."""
    digests = []
    for path in _changed_before(left_before, folder.rglob(".*")):
        if is_scratch(path):
            path.unlink(missing_ok=True)
        elif path.name.startswith(_ASIDE_PREFIX) and path.name.endswith(_ASIDE_SUFFIX):
            name = path.with_name(path.name.removeprefix(_ASIDE_PREFIX).removesuffix(_ASIDE_SUFFIX))
            digest = digest_of(name.relative_to(folder.parent).as_posix())
            digests.extend([digest] if digest is not None else [])
    return digests


def remove_scratch(folder: Path, left_before: datetime) -> None:
    """Remove temporary files from before that time in this folder itself."""
    for path in _changed_before(left_before, folder.glob(".*")):
        if is_scratch(path):
            path.unlink(missing_ok=True)


def _changed_before(time: datetime, paths: Iterator[Path]) -> Iterator[Path]:
    """The files that have not changed since then."""
    for path in paths:
        with suppress(FileNotFoundError):
            if stat.S_ISREG(path.lstat().st_mode) and changed_at(path) < time.timestamp():
                yield path


def _stored_at(path: Path) -> datetime:
    return _moment(path.stat().st_mtime)


def _moment(seconds: float) -> datetime:
    """The time of a file. An invalid one does not stop a collection; if it is in the future, the blob is kept."""
    return moment_of(seconds) or (_FAR_AHEAD if seconds > 0 else _LONG_AGO)
