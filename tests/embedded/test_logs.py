"""How much log is kept."""

import os
from pathlib import Path

from diptych_server.embedded.logs import KEPT_SECONDS, TAIL_LINES, last_lines, remove_old_logs

NOW = 1_800_000_000.0


def aged(path: Path, *, seconds: float) -> Path:
    """Return the file, made and last written to that long before NOW."""
    path.touch()
    os.utime(path, (NOW - seconds, NOW - seconds))
    return path


def test_old_logs_are_removed(tmp_path: Path) -> None:
    """Log files of the last week's day go, newer ones and other files stay."""
    old = aged(tmp_path / "postgresql-Mon.log", seconds=KEPT_SECONDS + 1)
    new = aged(tmp_path / "postgresql-Tue.log", seconds=KEPT_SECONDS - 1)
    other = aged(tmp_path / "notes.txt", seconds=KEPT_SECONDS + 1)

    remove_old_logs(tmp_path, now=NOW)

    assert not old.exists()
    assert new.exists()
    assert other.exists()


def test_link_in_the_place_of_the_log_folder_is_not_followed(tmp_path: Path) -> None:
    """The unprivileged account cannot make root remove files elsewhere by a link."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    victim = aged(elsewhere / "important.log", seconds=KEPT_SECONDS + 1)
    (tmp_path / "log").symlink_to(elsewhere)

    remove_old_logs(tmp_path / "log", now=NOW)

    assert victim.exists()


def test_a_missing_log_folder_is_not_an_error(tmp_path: Path) -> None:
    """Before the first start there is nothing to remove."""
    remove_old_logs(tmp_path / "log", now=NOW)

    assert not (tmp_path / "log").exists()


def test_last_lines_are_shown() -> None:
    """An error shows the end of a long text, in order."""
    text = "\n".join(str(number) for number in range(100))

    assert last_lines(text).split() == [str(number) for number in range(100 - TAIL_LINES, 100)]
