"""The blocking SDK is the async one without `await`: the same names, arguments and types."""

import ast
import inspect
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from diptych_client import sdk
from diptych_client.sdk import blocking, public

REPOSITORY = Path(__file__).resolve().parents[4]
NOUNS = ("datasets", "snapshots", "training_jobs", "models", "predictions", "workspaces", "access_tokens")
CLASSES = ("Capture", "Client", "Dataset", "Model", "PredictionStream", "Snapshot", "TrainingJob", "Workspace")
PROGRAM = """
import asyncio
from diptych_client import Client, Snapshot, connect
from diptych_client.sdk import SnapshotFields

client = connect()
reveal_type(client)
reveal_type(client.datasets.create("Desk"))
reveal_type(client.snapshots.list())
snapshot = client.snapshots.find("First")
reveal_type(snapshot)
reveal_type(snapshot.training_metrics)
reveal_type(snapshot.train().watch())
reveal_type(client.datasets.get("d").capture())
reveal_type(client.attach(snapshot))
with client.predictions.stream([snapshot]) as stream:
    reveal_type(next(stream))
fields: SnapshotFields = snapshot
"""
REVEALED = [
    "diptych_client.sdk.blocking.client.Client",
    "diptych_client.sdk.blocking.generated.dataset.Dataset",
    "Iterator[diptych_client.sdk.blocking.generated.snapshot.Snapshot]",
    "diptych_client.sdk.blocking.generated.snapshot.Snapshot",
    "diptych_client.sdk.values.training.TrainingMetrics | None",
    "Iterator[diptych_client.sdk.blocking.generated.training_job.TrainingProgress]",
    "diptych_client.sdk.blocking.capture.Capture",
    "diptych_client.sdk.blocking.generated.snapshot.Snapshot",
    "diptych_client.sdk.values.predictions.FrameAnswer",
]
MISTAKES = {
    "client.datasets.create(7)": "arg-type",
    "client.datasets.creat('x')": "attr-defined",
    "client.snapshots.find('x').refresh().nmae": "attr-defined",
    "asyncio.run(client.server_info())": "arg-type",
    "client.snapshots.find('x').training_metrics.epochs": "union-attr",
}


def checked(program: str, folder: Path) -> list[str]:
    """The output of mypy for the program, line by line."""
    path = folder / "program.py"
    path.write_text(program, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--show-error-codes", str(path)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout.splitlines()


def test_type_checkers_see_the_real_types(tmp_path: Path) -> None:
    """No `Any` anywhere on the way from `connect()` to a value."""
    lines = checked(PROGRAM, tmp_path)

    revealed = [line.partition('Revealed type is "')[2].rstrip('"') for line in lines]
    assert [text.replace("typing.", "").replace("collections.abc.", "") for text in revealed] == REVEALED


def test_type_checkers_see_mistakes(tmp_path: Path) -> None:
    """Wrong arguments, names that are not there, what may be None, and what needs no loop."""
    program = "import asyncio\nfrom diptych_client import connect\nclient = connect()\n" + "\n".join(MISTAKES)

    lines = checked(program, tmp_path)

    found = {int(line.split(":")[1]) - 4: line.rpartition("[")[2].rstrip("]") for line in lines if ": error:" in line}
    assert found == dict(enumerate(MISTAKES.values()))


def methods(kind: type) -> dict[str, Any]:
    """The public methods of a class."""
    return {name: each for name, each in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def pairs() -> list[tuple[type, type]]:
    """Each async class that has verbs, with its blocking one."""
    client, other = sdk.Client("127.0.0.1:1"), blocking.Client("127.0.0.1:1")
    nouns = [(type(getattr(client, name)), type(getattr(other, name))) for name in NOUNS]
    return nouns + [(getattr(sdk, name), getattr(blocking, name)) for name in CLASSES]


@pytest.mark.parametrize(("own", "other"), pairs(), ids=lambda kind: kind.__name__)
def test_every_method_has_its_arguments_and_help(own: type, other: type) -> None:
    """Nothing is forgotten, and `help` says the same."""
    assert methods(own).keys() == methods(other).keys()
    for name, method in methods(own).items():
        twin = methods(other)[name]
        assert parameters(method) == parameters(twin), name
        assert bool(method.__doc__) == bool(twin.__doc__), name
        assert not inspect.iscoroutinefunction(twin), name


def parameters(method: Any) -> list[tuple[str, str, str]]:
    """Name, kind and default of each parameter."""
    signature = inspect.signature(method)
    return [(each.name, str(each.kind), repr(each.default)) for each in signature.parameters.values()]


def test_all_async_classes_have_a_blocking_one() -> None:
    """Of the public classes; everything else is the same object in both."""
    differing = {name for name in public.__all__ if getattr(sdk, name) is not getattr(blocking, name)}

    assert differing == {*CLASSES, "TrainingProgress"}


def generated(*, sources: Path, into: Path) -> dict[str, bytes]:
    """The files that the generator writes."""
    command = [sys.executable, "client/generate_blocking.py", "--sources", str(sources), "--into", str(into)]
    subprocess.run(command, cwd=REPOSITORY, check=True)
    return {path.name: path.read_bytes() for path in into.glob("*.py")}


def test_a_new_verb_of_a_handle_becomes_blocking(tmp_path: Path) -> None:
    """With its arguments, and with a blocking handle if it returns one."""
    sources = REPOSITORY / "client/diptych_client/sdk"
    changed = shutil.copytree(sources, tmp_path / "sdk")
    verb = '    async def lend(self, *, to: str = "x") -> Workspace | None:\n        """Lends it."""\n'
    workspace = changed / "resources/workspace.py"
    marker = "    async def rename("
    workspace.write_text(workspace.read_text("utf-8").replace(marker, f"{verb}\n{marker}"), "utf-8")

    text = generated(sources=changed, into=tmp_path / "made")["workspace.py"].decode()

    [lend] = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.FunctionDef) and each.name == "lend"]
    assert ast.unparse(lend).splitlines()[0] == "def lend(self, *, to: str='x') -> Workspace | None:"
    assert "translated(each, Workspace, link)" in ast.unparse(lend)
