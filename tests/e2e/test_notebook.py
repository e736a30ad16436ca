"""The notebooks of the documentation run from top to bottom, and show what their text says."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from support.server_process import ServerProcess

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
SECONDS_PER_CELL = 600  # a training gives way to everything else on the machine


def committed(name: str) -> nbformat.NotebookNode:
    """A notebook as it is in the repository."""
    return nbformat.read(EXAMPLES / name, as_version=4)  # type: ignore[no-untyped-call,no-any-return]  # it has no types


def printed(cell: nbformat.NotebookNode) -> str:
    """The standard output of a cell."""
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


async def executed(name: str) -> nbformat.NotebookNode:
    """A notebook after a kernel has run all its cells."""
    notebook = committed(name)
    kernel = NotebookClient(notebook, timeout=SECONDS_PER_CELL, kernel_name="python3")
    await kernel.async_execute(env=dict(os.environ))
    return notebook


async def test_the_second_version_of_the_notebook_beats_the_first(
    shared_server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel runs every cell against a real server; what was missing in the data is learned."""
    monkeypatch.setenv("DIPTYCH_SERVER", shared_server.address)

    notebook = await executed("first_notebook.ipynb")

    [table] = [printed(cell) for cell in notebook.cells if "new cups right" in cell.source]
    first, second = (int(right) for right in re.findall(r"(\d+) of 12", table))
    assert second > first
    assert second >= 10


async def test_the_notebook_about_comparing_ends_with_checked_causes(
    shared_server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The versions differ by cups in daylight; the tables have a row per change, and a check is awaited."""
    monkeypatch.setenv("DIPTYCH_SERVER", shared_server.address)

    notebook = await executed("compare_versions.ipynb")

    outputs = {cell.source: printed(cell) for cell in notebook.cells if cell.cell_type == "code"}
    [first] = [text for source, text in outputs.items() if source.endswith("print(comparison.sentence)")]
    [checked] = [text for source, text in outputs.items() if "check=True" in source]
    [table] = [cell for cell in notebook.cells if "comparison.change_rows()" in cell.source]
    assert first.startswith(("B is better", "Cannot tell"))
    assert "added cup" in checked
    assert "CHECKED" in checked
    assert "daylight" in str(table.outputs[-1].data)


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.ipynb")))
def test_notebooks_are_committed_without_outputs(name: str) -> None:
    """Outputs would change with every run, and nothing would keep them true."""
    cells = committed(name).cells

    assert [cell.source for cell in cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []


async def test_the_notebook_about_asking_names_the_recordings_and_follows_a_knob(
    shared_server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every cell runs; the answer has a state, a reason and a curve."""
    monkeypatch.setenv("DIPTYCH_SERVER", shared_server.address)

    notebook = await executed("explain_picture.ipynb")

    outputs = {cell.source: printed(cell) for cell in notebook.cells if cell.cell_type == "code"}
    [reasons] = [text for source, text in outputs.items() if "version.explain" in source]
    [curve] = [text for source, text in outputs.items() if "knob_curve" in source]
    [suspects] = [text for source, text in outputs.items() if "suspects()" in source]
    assert reasons.split()[0] in {"sure", "torn", "sure_but_far", "never_seen"}
    assert re.search(r"(mug|cup) (daylight|lamp) \d+%", reasons)
    assert curve.count("stops") == 9
    assert suspects.startswith("24 ")
