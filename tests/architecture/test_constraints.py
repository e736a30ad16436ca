"""The constraints name one version of each package, and nothing but versions."""

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)==[0-9][0-9A-Za-z.]*(; platform_machine [!=]= 'aarch64')?$")
NAME = re.compile(r"^[A-Za-z0-9_.-]+")


def normal(name: str) -> str:
    """The name of a package as the registry compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> list[str]:
    """The lines of the constraints that are not comments."""
    lines = (REPOSITORY / ".ci/constraints.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def direct_dependencies() -> set[str]:
    """The normal names of all packages that pyproject.toml asks for."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    named = {normal(match[0]) for requirement in wanted if (match := NAME.match(requirement))}
    return named - {project["name"]}  # an extra can hold another one


def test_constraints_are_versions_only() -> None:
    """No line names a host, a file or a range."""
    assert [line for line in pins() if not PIN.match(line)] == []


def test_every_dependency_has_one_version() -> None:
    """Two installations agree on everything that pyproject.toml asks for."""
    pinned = {normal(match["name"]) for line in pins() if (match := PIN.match(line))}

    assert direct_dependencies() - pinned == set()


def test_no_package_is_pinned_twice() -> None:
    """Only PyTorch, whose releases differ by machine, has a second line."""
    names = [normal(match["name"]) for line in pins() if (match := PIN.match(line))]

    assert {name for name in names if names.count(name) > 1} == {"torch", "torchvision"}
