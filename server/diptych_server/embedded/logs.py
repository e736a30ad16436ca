"""The last lines of PostgreSQL's log, for error messages, and the removal of old logs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from diptych_server.embedded.errors import ClusterStartError
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.private_files import Folder, opened_folder

TAIL_LINES = 20
KEPT_SECONDS = 6 * 24 * 3600
_TAIL_BYTES = 16 * 1024
_LOW_DISK_BYTES = 64 * 1024 * 1024


def start_error(reason: str, *, layout: Layout, since: float = 0.0) -> ClusterStartError:
    """Return the error with PostgreSQL's log since the time `since` (seconds, Unix time)."""
    folder = layout.log_folder
    newest = _newest_log(folder, since=since)
    texts = [_tail(layout.root, layout.start_log.name), _tail(folder, newest) if newest else ""]
    return ClusterStartError(
        reason + _disk_note(layout.root),
        log_path=folder / newest if newest else layout.start_log,
        log_tail=last_lines("".join(texts)),
    )


def last_lines(text: str) -> str:
    """Return the last TAIL_LINES lines of the text."""
    return "\n".join(text.strip().splitlines()[-TAIL_LINES:])


def remove_old_logs(folder: Path, *, now: float) -> None:
    """Remove the log files last written to more than KEPT_SECONDS before `now`.

    PostgreSQL empties a weekday's file only if it runs at midnight; when started each Monday, it would only append.
    """
    with suppress(OSError), opened_folder(folder) as opened:
        for name, modified in _log_files(opened):
            if modified < now - KEPT_SECONDS:
                opened.unlink(name)


def _log_files(folder: Folder) -> Iterator[tuple[str, float]]:
    return ((name, modified) for name, modified in folder.names() if name.endswith(".log"))


def _newest_log(folder: Path, *, since: float) -> str | None:
    with suppress(OSError), opened_folder(folder) as opened:
        fresh = [(modified, name) for name, modified in _log_files(opened) if modified >= since]
        return max(fresh)[1] if fresh else None
    return None


def _tail(folder: Path, name: str) -> str:
    with suppress(OSError), opened_folder(folder) as opened:
        file = opened.open_to_read(name)
        with os.fdopen(file, "rb") as log:
            log.seek(max(0, os.fstat(file).st_size - _TAIL_BYTES))
            return log.read().decode("utf-8", "replace")
    return ""


def _disk_note(folder: Path) -> str:
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes >= _LOW_DISK_BYTES:
        return ""
    return f" The disk of {folder} is nearly full: {free_bytes // 1024} KiB are free."
