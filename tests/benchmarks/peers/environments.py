"""A virtual environment per peer, made of its requirements when it is first needed and kept."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

_URL = re.compile(r"\S+://\S+")
_STAMP = "installed.txt"


class NotInstalled(Exception):  # noqa: N818 - it says what a peer is
    """The packages of a peer cannot be installed here; the message says why."""


def environment(name: str, requirements: Path, *, folder: Path) -> Path:
    """The folder `bin` of the environment of this name, with exactly these requirements.

    Raises:
        NotInstalled: pip could not install them.
    """
    place, wanted = folder / name, requirements.read_text()
    stamp = place / _STAMP
    if not stamp.is_file() or stamp.read_text() != wanted:
        sys.stderr.write(f"  installing {name} into {place}\n")
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        _install(place, requirements)
        stamp.write_text(wanted)
    return place / "bin"


def _install(place: Path, requirements: Path) -> None:
    command: list[str | Path] = [
        place / "bin/pip",
        "install",
        "--disable-pip-version-check",
        "--quiet",
        "--requirement",
        requirements,
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        errors = [line for line in ended.stderr.splitlines() if line.startswith("ERROR:")] or ["pip failed"]
        raise NotInstalled(_URL.sub("", errors[0].removeprefix("ERROR: ")))
