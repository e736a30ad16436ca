"""An installation that does not know the clone: a wheel, and the packages that it requires."""

import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.server_process import clean_environment

_TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Installation:
    """A virtual environment with a wheel in it."""

    folder: Path

    def program(self, name: str) -> str:
        """The path of a program of the installation."""
        return str(self.folder / "bin" / name)

    @property
    def packages(self) -> Path:
        """The path of its packages."""
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.folder)}))

    def run(self, program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """A program of the installation once it has ended, run in `folder`, which is outside the clone."""
        return subprocess.run(
            [self.program(program), *arguments],
            cwd=folder,
            env=outside_environment(),
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )


def outside_environment() -> dict[str, str]:
    """The environment without what leads Python to the clone, or Diptych to a server."""
    return {
        name: value for name, value in clean_environment().items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }


def install(wheel: Path, into: Path, *, extras: Iterable[str] = ()) -> Installation:
    """Install a wheel into an empty environment, with what it and these extras of it require, and nothing else.

    The required packages are links to those of the tests' own environment, so nothing is downloaded.
    """
    venv.create(into, symlinks=True)
    installation = Installation(into)
    pip = [sys.executable, "-m", "pip", "--python", installation.program("python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True, timeout=_TIMEOUT_SECONDS)
    [installed] = distributions(path=[str(installation.packages)])
    for required in _closure(installed, extras):
        _link(required, installation.packages)
    return installation


def _closure(first: Distribution, extras: Iterable[str]) -> Iterator[Distribution]:
    """What a distribution requires, and what that requires, each once."""
    done: set[tuple[str, str]] = set()
    waiting = [(first, extra) for extra in ("", *extras)]
    linked = {canonicalize_name(first.name)}
    while waiting:
        current, extra = waiting.pop()
        for requirement in map(Requirement, current.requires or ()):
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            name = canonicalize_name(requirement.name)
            found = distribution(name)
            if name not in linked:
                linked.add(name)
                yield found
            keys = [(name, each) for each in ("", *requirement.extras) if (name, each) not in done]
            done.update(keys)
            waiting += [(found, each) for _, each in keys]


def _link(required: Distribution, packages: Path) -> None:
    for file in required.files or ():
        if ".." in file.parts:  # a program, which names the interpreter of the tests
            continue
        source, target = Path(str(required.locate_file(file))), packages / file
        if source.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(source)
