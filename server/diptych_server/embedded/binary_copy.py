"""A copy of PostgreSQL's programs in a folder that all accounts can read, for a wheel installed below /root."""

import asyncio
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from diptych_server.embedded.errors import ClusterPermissionError

_COPY_MODE = 0o755
_SKIPPED = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs", "include")


async def reachable_copy(packages: Path, *, parts: Sequence[Path], name: str, into: Path) -> Path:
    """Return a folder below `into` with copies of `parts` of `packages`, made once for each state of them.

    It belongs to the current user, and only that user can write to it.

    Raises:
        ClusterPermissionError: The copy cannot be made, or other users can write to its folder.
    """
    return await asyncio.to_thread(_copy_once, packages, parts=parts, name=name, into=into)


def _copy_once(packages: Path, *, parts: Sequence[Path], name: str, into: Path) -> Path:
    present = [part for part in parts if (packages / part).exists()]
    copy = into / f"{name}-{_fingerprint(packages, present)}"
    try:
        if not into.is_dir():
            into.mkdir(parents=True)
            into.chmod(_COPY_MODE)
        _check_only_we_write(into)
        if not copy.exists():
            _copy(packages, parts=present, to=copy)
        _check_only_we_write(copy)
    except OSError as error:
        raise ClusterPermissionError(
            f"The account that runs PostgreSQL cannot access {packages}, and copying it to {into} failed: {error}. "
            "Install Diptych in a folder that all users can read, or start the server as an ordinary user."
        ) from error
    return copy


def _fingerprint(packages: Path, parts: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        for path in sorted((packages / part).rglob("*")):
            facts = path.stat()
            digest.update(f"{path.relative_to(packages)}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _check_only_we_write(folder: Path) -> None:
    facts = folder.lstat()
    is_ours = sys.platform == "win32" or facts.st_uid == os.geteuid()
    if not stat.S_ISDIR(facts.st_mode) or not is_ours or facts.st_mode & 0o022:
        raise PermissionError(f"{folder} is not a folder that only this user can write to")


def _copy(packages: Path, *, parts: Sequence[Path], to: Path) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=to.parent))
    try:
        for part in parts:
            shutil.copytree(packages / part, unfinished / part, ignore=_SKIPPED)
        _open_for_reading(unfinished)
        if sys.platform != "win32":
            os.sync()  # a copy under its final name is complete, even after a power cut
        _rename_unless_there(unfinished, to)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _open_for_reading(folder: Path) -> None:
    """Undo a strict umask of the installation: folders and programs 0755, other files 0644."""
    for path in (folder, *folder.rglob("*")):
        is_program = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(_COPY_MODE if is_program else 0o644)


def _rename_unless_there(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        if not target.exists():  # else another server made the same copy first
            raise
