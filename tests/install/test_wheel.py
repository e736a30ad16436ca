"""The result of `pip install` of a wheel without a clone."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.installation import Installation, install
from support.programs import Diptych
from support.server_process import ServerProcess

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("shared/diptych", "server/diptych_server", "client/diptych_client", "client/diptych_scenes")
PATHS = """
import diptych, diptych_client, diptych_scenes, diptych_server
print(*(package.__path__[0] for package in (diptych, diptych_client, diptych_scenes, diptych_server)), sep="\\n")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    build(REPOSITORY, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The only wheel there is."""
    [wheel] = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def thin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The base installation."""
    return install(wheel, tmp_path_factory.mktemp("thin") / "venv")


@pytest.fixture(scope="module")
def whole(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The installation with the server."""
    return install(wheel, tmp_path_factory.mktemp("whole") / "venv", extras=["server"])


@pytest.fixture(scope="module")
def server(whole: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """The installed server, on a data directory that was not there."""
    folder = tmp_path_factory.mktemp("server")
    server = ServerProcess(folder / "data", log_path=folder / "log", program=whole.program("diptych-server"))
    yield server
    server.discard()


def build(source: Path, into: Path, *options: str) -> None:
    """Build what `make dist` builds."""
    command = [sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", str(into), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel by their path."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_has_every_file_of_the_packages(wheel: Path) -> None:
    """Statements, migrations, generated code and type markers included; tests and documents are not."""
    expected = {
        str(path.relative_to((REPOSITORY / package).parent)): path.read_bytes()
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    found = {name: data for name, data in contents(wheel).items() if ".dist-info/" not in name}

    assert found.keys() == expected.keys()
    assert found == expected
    assert {f"{Path(package).name}/py.typed" for package in PACKAGES} <= found.keys()


def test_the_wheel_built_from_the_clone_is_the_same(wheel: Path, tmp_path: Path) -> None:
    """The source distribution lacks nothing that a wheel needs."""
    build(REPOSITORY, tmp_path, "--wheel")

    [direct] = tmp_path.glob("*.whl")
    assert contents(direct) == contents(wheel)


@pytest.mark.parametrize("arguments", [["--help"], ["demo", "--help"], ["capture", "--help"], ["desktop", "--help"]])
def test_the_base_installation_shows_its_help(thin: Installation, tmp_path: Path, arguments: list[str]) -> None:
    """The declared dependencies are enough for every command to load."""
    shown = thin.run("diptych", *arguments, folder=tmp_path)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Usage" in shown.stdout


def test_the_base_installation_has_no_torch_but_the_virtual_camera(thin: Installation, tmp_path: Path) -> None:
    """A thin client captures without a webcam."""
    code = (
        "import importlib.util\n"
        "from diptych_client.cameras import open_camera\n"
        "with open_camera('virtual:mug') as camera:\n"
        "    print(camera.read().image.shape, importlib.util.find_spec('torch'))\n"
    )

    shown = thin.run("python", "-c", code, folder=tmp_path)

    assert (shown.stdout, shown.stderr) == ("(480, 640, 3) None\n", "")


@pytest.mark.parametrize(("program", "arguments"), [("diptych", ["demo"]), ("diptych-server", ["serve"])])
def test_the_base_installation_says_how_to_get_the_server(
    thin: Installation, tmp_path: Path, program: str, arguments: list[str]
) -> None:
    """In a sentence, without a traceback, and nothing is left behind."""
    ended = thin.run(program, *arguments, folder=tmp_path)

    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    assert "diptych[server]" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_base_installation_says_how_to_get_the_window(thin: Installation, tmp_path: Path) -> None:
    """In a sentence as well."""
    ended = thin.run("diptych", "desktop", folder=tmp_path)

    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    assert "diptych[desktop]" in ended.stderr


def test_the_installed_packages_are_not_those_of_the_clone(whole: Installation, tmp_path: Path) -> None:
    """The tests below run the installed packages."""
    shown = whole.run("python", "-c", PATHS, folder=tmp_path)

    assert shown.stderr == ""
    assert {Path(line).parent for line in shown.stdout.splitlines()} == {whole.packages}


def test_the_installed_server_takes_pictures_and_trains(
    whole: Installation, server: ServerProcess, tmp_path: Path
) -> None:
    """One capture of two labels, one training, one answer."""
    # The first training of a new server converts the backbone, which loads torch.
    diptych = Diptych(server.address, program=whole.program("diptych"), timeout_seconds=500)
    diptych.done("dataset", "create", "desk", folder=tmp_path)
    for label in ("mug", "phone"):
        taken = diptych.done(
            "capture", "--dataset", "desk", "--label", label, "--camera", f"virtual:{label}", "--count", "4",
            "--bursts", "3", "--fps", "20", "--json", folder=tmp_path,
        )  # fmt: skip
        assert json.loads(taken)["stored"] == 12

    trained = json.loads(diptych.done("train", "desk", "--name", "first", "--epochs", "20", "--json", folder=tmp_path))
    shown = diptych.done("predict", "first", "--camera", "virtual:mug", "--count", "1", "--json", folder=tmp_path)

    assert trained["training_metrics"]["honest_accuracy"]["value"] > 0.5
    assert json.loads(shown)["predictions"]
