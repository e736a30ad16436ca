"""The workflow for continuous integration, read as its host does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
_PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d")


def checked(path: Path) -> int:
    """The exit code of check-jsonschema with the schema of workflows."""
    program = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
    return subprocess.run(program, capture_output=True, check=False).returncode


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_valid_and_may_only_read(path: Path) -> None:
    """Its actions are pinned to commits, which tags are not."""
    text = path.read_text("utf-8")
    workflow = yaml.safe_load(text)

    assert checked(path) == 0
    assert workflow["permissions"] == {"contents": "read"}
    assert all(_PINNED.search(line) for line in text.splitlines() if "uses:" in line)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_the_files_that_a_workflow_names_exist(path: Path) -> None:
    """A folder of tests that was moved would otherwise be noticed on the host alone."""
    named = re.findall(r"(?:tests|\.ci)/[\w./-]+", path.read_text("utf-8"))

    assert named
    assert [name for name in named if not (REPOSITORY / name).exists()] == []


def test_a_workflow_without_jobs_is_noticed(tmp_path: Path) -> None:
    """The check can fail."""
    path = tmp_path / "empty.yml"
    path.write_text("on: push\n")

    assert checked(path) == 1
