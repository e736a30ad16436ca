"""Small disks, which become full at once."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, *, size: str) -> Iterator[Path]:
    """A file system of this size ("20m") in the folder, which only root can have; the test is skipped otherwise."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "diptych-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this user may not mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def resize(disk: Path, size: str) -> None:
    """Give the small file system that size."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def fill(ballast: Path) -> None:
    """Write to the file until its disk is full, to the last byte."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 20 MiB, too small for a PostgreSQL."""
    with mounted(tmp_path / "disk", size="20m") as folder:
        yield folder
