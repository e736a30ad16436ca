"""What lies in a folder of blobs: whole ones, those that are being removed, and what killed processes left."""

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
    """Where a blob lies for the moment in which it is removed."""
    return path.with_name(f"{_ASIDE_PREFIX}{path.name}{_ASIDE_SUFFIX}")


def blobs_below(folder: Path) -> Sequence[StoredBlob]:
    """The blobs below a folder; what else lies there is not ours."""
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
    """Remove a file unless it was put since then, and return whether that was done.

    A `put` at this very moment either is noticed, or makes the file anew.
    """
    aside = aside_of(path)
    try:
        if _stored_at(path) >= stored_before:
            return False
        path.rename(aside)
        is_old = _stored_at(aside) < stored_before
    except FileNotFoundError:  # another process was faster
        return False
    settle(path, is_needed=not is_old)
    return is_old


def settle(path: Path, *, is_needed: bool) -> None:
    """End the removal of a blob that lies aside: have it back where it is needed."""
    aside = aside_of(path)
    if is_needed:
        with suppress(FileExistsError, FileNotFoundError):  # a put since then has made the same file anew
            os.link(aside, path)
    aside.unlink(missing_ok=True)


def leftovers_below(folder: Path, left_before: datetime) -> Sequence[bytes]:
    """Remove scratch files that were left below a folder before that time; the digests of blobs aside since then."""
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
    """Remove the scratch files in this folder itself that were left before that time."""
    for path in _changed_before(left_before, folder.glob(".*")):
        if is_scratch(path):
            path.unlink(missing_ok=True)


def _changed_before(time: datetime, paths: Iterator[Path]) -> Iterator[Path]:
    """Those of the files that nothing has happened to since."""
    for path in paths:
        with suppress(FileNotFoundError):
            if stat.S_ISREG(path.lstat().st_mode) and changed_at(path) < time.timestamp():
                yield path


def _stored_at(path: Path) -> datetime:
    return _moment(path.stat().st_mtime)


def _moment(seconds: float) -> datetime:
    """The time of a file. An impossible one ends no collection; if it is ahead, the blob stays."""
    return moment_of(seconds) or (_FAR_AHEAD if seconds > 0 else _LONG_AGO)
