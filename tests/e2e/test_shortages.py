"""The error when the machine lacks a resource: a sentence and exit code 1, never a traceback."""

from __future__ import annotations

import errno
import shutil
import subprocess
from pathlib import Path

import pytest

from diptych_server.cli.shortages import shortage_behind
from support.disks import mounted
from support.server_process import SERVER_PROGRAM, clean_environment


def limited(limit: str, *arguments: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    """The server's program once it has ended, or was ended after a minute, under a limit of the shell's `ulimit`."""
    command = f'ulimit {limit}; exec timeout -s TERM 60 "$0" "$@"'
    return subprocess.run(
        ["sh", "-c", command, SERVER_PROGRAM, *arguments],
        capture_output=True,
        text=True,
        env=clean_environment() | {"DIPTYCH_DATA_DIR": str(data_dir)},
        check=False,
    )


@pytest.mark.parametrize("size", ["44m", "48m"])
def test_a_first_start_on_a_full_disk_ends_with_a_sentence(tmp_path: Path, size: str) -> None:
    """Wherever the room ends: in the database of the system, in ours or in its tables."""
    with mounted(tmp_path / "disk", size=size) as disk:
        ended = limited("-c 0", "serve", "--port", "0", data_dir=disk / "data")

        assert "Traceback" not in ended.stderr, ended.stderr
        assert ended.returncode == 1, (ended.returncode, ended.stderr)
        assert "space" in ended.stderr
        shutil.rmtree(disk / "data", ignore_errors=True)


@pytest.mark.parametrize(
    ("limit", "command"),
    [
        ("-n 12", ("serve", "--port", "0")),
        ("-n 24", ("serve", "--port", "0")),
        ("-v 300000", ("serve", "--port", "0")),
        ("-n 8", ("token", "ls")),
        ("-v 150000", ("healthcheck",)),
    ],
)
def test_a_command_without_enough_of_something_says_so(tmp_path: Path, limit: str, command: tuple[str, ...]) -> None:
    """Descriptors and memory; each command either does its work, or fails with a sentence."""
    ended = limited(limit, *command, data_dir=tmp_path / "data")

    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.returncode in {0, 1}, (ended.returncode, ended.stderr)
    assert ended.returncode == 0 or ended.stderr.strip() or ended.stdout.strip()


@pytest.mark.parametrize("count", [11, 12, 31])
def test_a_low_limit_of_open_files_is_named(tmp_path: Path, count: int) -> None:
    """Before gRPC aborts the process."""
    ended = limited(f"-n {count}", "serve", "--port", "0", data_dir=tmp_path / "data")

    assert ended.returncode == 1
    assert ended.stderr == "Too many files are open: raise the limit (ulimit -n), then start again.\n"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.EMFILE, "Too many open files"), "Too many files are open"),
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), "The disk is full (/data/x)"),
        (MemoryError(), "Out of memory"),
        (RuntimeError("can't start new thread"), "No more threads"),
        (ExceptionGroup("several", [ValueError("no"), BlockingIOError(errno.EAGAIN, "Resource")]), "No more threads"),
        (ImportError("libopenvino.so: failed to map segment from shared object"), "Out of memory"),
    ],
)
def test_a_shortage_is_recognized_by_its_error(error: Exception, sentence: str) -> None:
    """Whichever library raised it."""
    assert sentence in str(shortage_behind(error))


def test_other_errors_are_not_shortages() -> None:
    """They keep their traceback, which a person must see."""
    assert shortage_behind(ValueError("no")) is None
    assert shortage_behind(FileNotFoundError(errno.ENOENT, "No such file")) is None
