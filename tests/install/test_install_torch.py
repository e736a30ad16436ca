"""`make` takes the CPU build of PyTorch where there is no GPU of NVIDIA, from indexes that are folders here."""

import os
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = REPOSITORY / ".ci/install-torch"
PACKAGES = ("torch", "torchvision")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the ordinary PyTorch is the small one")


def make_index(folder: Path, version: str) -> str:
    """The address of an index with packages that have the names of PyTorch's, and nothing in them."""
    for name in PACKAGES:
        (folder / name).mkdir(parents=True)
        file = f"{name}-{version}-py3-none-any.whl"
        metadata = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(folder / name / file, "w") as wheel:
            wheel.writestr(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            wheel.writestr(f"{metadata}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{metadata}/RECORD", "")
        (folder / name / "index.html").write_text(f'<a href="{file}">{file}</a>')
    return folder.as_uri()


class Machine:
    """A virtual environment, an index of ordinary builds, and one of CPU builds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cpu_builds = make_index(folder / "cpu", "1.5.0+cpu")
        self._ordinary = make_index(folder / "ordinary", "1.5.0")
        self._constraints = folder / "constraints.txt"
        self._constraints.write_text("torch==1.5.0\ntorchvision==1.5.0\n")
        venv.create(folder / "venv", with_pip=True)

    def install(self, *, cpu_builds: str, programs: Path | None = None) -> tuple[dict[str, str], str]:
        """The versions that are installed after the program, and what it said on standard error."""
        path = os.pathsep.join([*([str(programs)] if programs else []), "/usr/bin", "/bin"])
        environment = {"PIP_INDEX_URL": self._ordinary, "PIP_CONFIG_FILE": os.devnull, "TORCH_INDEX": cpu_builds}
        program = ["sh", str(PROGRAM), str(self.folder / "venv/bin/python"), str(self._constraints)]
        run = subprocess.run(
            program, env={"PATH": path} | environment, capture_output=True, text=True, timeout=120, check=True
        )
        [packages] = (self.folder / "venv/lib").glob("python*/site-packages")
        found = {each.name: each.version for each in distributions(path=[str(packages)]) if each.name in PACKAGES}
        return found, run.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which nothing is installed yet."""
    return Machine(tmp_path)


def test_without_a_gpu_the_cpu_build_is_installed_and_kept(machine: Machine) -> None:
    """A second run changes nothing, even where the index is gone."""
    first, said = machine.install(cpu_builds=machine.cpu_builds)
    again, said_again = machine.install(cpu_builds=(machine.folder / "gone").as_uri())

    assert first == again == dict.fromkeys(PACKAGES, "1.5.0+cpu")
    assert "CUDA" not in said + said_again


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/cpu", "http://no-such-host.invalid/cpu", "file:///no/such/folder"]
)
def test_where_the_index_cannot_be_reached_the_ordinary_build_is_installed(machine: Machine, address: str) -> None:
    """And a line says why the installation is large."""
    found, said = machine.install(cpu_builds=address)

    assert found == dict.fromkeys(PACKAGES, "1.5.0")
    assert f"CPU builds were not found at {address}: installing the build with CUDA" in said


def test_an_installed_ordinary_build_is_kept(machine: Machine) -> None:
    """PyTorch is not downloaded a second time for this."""
    machine.install(cpu_builds=(machine.folder / "gone").as_uri())

    found, said = machine.install(cpu_builds=machine.cpu_builds)

    assert found == dict.fromkeys(PACKAGES, "1.5.0")
    assert "CUDA" not in said


def test_with_a_gpu_the_choice_is_left_to_the_usual_installation(machine: Machine) -> None:
    """The driver's program answers."""
    programs = machine.folder / "programs"
    programs.mkdir()
    (programs / "nvidia-smi").write_text("#!/bin/sh\necho 'GPU 0: some GPU'\n")
    (programs / "nvidia-smi").chmod(0o755)

    assert machine.install(cpu_builds=machine.cpu_builds, programs=programs) == ({}, "")


def test_no_index_means_the_usual_installation(machine: Machine) -> None:
    """`make TORCH_INDEX=` is how to ask for the build with CUDA."""
    assert machine.install(cpu_builds="") == ({}, "")
