"""The committed wire code is exactly what the committed protos say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = Path("diptych/v1")
PROTO = """// Greetings.
syntax = "proto3";
package diptych.v1;
// Says hello.
message Greeting {
  // Whom.
  string name = 1;
}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with one small proto of the package."""
    root = tmp_path / "sources"
    (root / PACKAGE).mkdir(parents=True)
    (root / PACKAGE / "greeting.proto").write_text(PROTO, "utf-8")
    return root


def generate(*, sources: Path, into: Path) -> int:
    """The exit status of the program behind `make proto`."""
    program = [sys.executable, "proto/generate.py", "--sources", str(sources), "--into", str(into)]
    return subprocess.run(program, cwd=REPOSITORY, capture_output=True, check=False).returncode


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file of the folder by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_committed_code_is_fresh(tmp_path: Path) -> None:
    """Generating again produces the same files, byte for byte."""
    status = generate(sources=REPOSITORY / "proto", into=tmp_path)

    assert status == 0
    assert contents(tmp_path / PACKAGE) == contents(REPOSITORY / "shared" / PACKAGE)


def test_a_changed_proto_changes_the_code(tmp_path: Path, sources: Path) -> None:
    """A new field of a message shows in the generated code."""
    generate(sources=sources, into=tmp_path)
    before = contents(tmp_path / PACKAGE)
    proto = sources / PACKAGE / "greeting.proto"
    proto.write_text(PROTO.replace("string name", "bool is_loud = 2;\n  // Whom.\n  string name"), "utf-8")

    status = generate(sources=sources, into=tmp_path)

    assert status == 0
    after = contents(tmp_path / PACKAGE)
    assert {name for name in before if before[name] != after[name]} == {"greeting_pb2.py", "greeting_pb2.pyi"}


def test_the_code_of_a_deleted_proto_goes(tmp_path: Path, sources: Path) -> None:
    """Renaming a proto leaves nothing of the old name."""
    generate(sources=sources, into=tmp_path)
    shutil.move(sources / PACKAGE / "greeting.proto", sources / PACKAGE / "welcome.proto")

    generate(sources=sources, into=tmp_path)

    assert not [name for name in contents(tmp_path / PACKAGE) if name.startswith("greeting")]


def test_a_proto_that_does_not_compile_changes_nothing(tmp_path: Path, sources: Path) -> None:
    """The code that was there stays when the compiler refuses."""
    generate(sources=sources, into=tmp_path)
    before = contents(tmp_path / PACKAGE)
    (sources / PACKAGE / "broken.proto").write_text("no proto", "utf-8")

    status = generate(sources=sources, into=tmp_path)

    assert status == 1
    assert contents(tmp_path / PACKAGE) == before


def test_the_committed_blocking_sdk_is_fresh(tmp_path: Path) -> None:
    """It is what the async one says; `make proto` writes it."""
    program = [sys.executable, "client/generate_blocking.py", "--into", str(tmp_path)]

    subprocess.run(program, cwd=REPOSITORY, check=True)

    assert contents(tmp_path) == contents(REPOSITORY / "client/diptych_client/sdk/blocking/generated")
