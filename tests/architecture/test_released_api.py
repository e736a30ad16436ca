"""The API of released clients stays: `make check` compares the API with that of the last release."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BUF = str(Path(sys.executable).with_name("buf"))
FIELD = "  string name = 2;"


@pytest.fixture
def protos(tmp_path: Path) -> Path:
    """A copy of the API, to be changed."""
    return Path(shutil.copytree(REPOSITORY / "proto", tmp_path / "proto"))


def compared(protos: Path) -> subprocess.CompletedProcess[str]:
    """The output of the check for these."""
    command = [BUF, "breaking", str(protos), "--against", str(REPOSITORY / "proto/released.binpb")]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_additions_to_the_api_are_compatible(protos: Path) -> None:
    """Older clients do not see it."""
    added = protos / "diptych/v1/added.proto"
    added.write_text('syntax = "proto3";\npackage diptych.v1;\nmessage Added {}\n')

    assert compared(protos).returncode == 0


def test_a_removed_field_is_reported(protos: Path) -> None:
    """Its sender would be misunderstood."""
    changed = protos / "diptych/v1/dataset.proto"
    text = changed.read_text()
    assert FIELD in text
    changed.write_text(text.replace(FIELD, "", 1))

    ended = compared(protos)

    assert ended.returncode != 0
    assert 'field "2" with name "name" on message "Dataset" was deleted' in ended.stdout
