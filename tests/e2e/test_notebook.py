"""The notebook of the documentation runs from top to bottom, and shows what its text says."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from support.server_process import ServerProcess

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs/examples/first_notebook.ipynb"
SECONDS_PER_CELL = 600  # a training gives way to everything else on the machine


def committed() -> nbformat.NotebookNode:
    """The notebook as it is in the repository."""
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call,no-any-return]  # it has no types


def printed(cell: nbformat.NotebookNode) -> str:
    """The standard output of a cell."""
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


async def test_the_second_version_of_the_notebook_beats_the_first(
    shared_server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel runs every cell against a real server; what was missing in the data is learned."""
    monkeypatch.setenv("DIPTYCH_SERVER", shared_server.address)
    notebook = committed()
    kernel = NotebookClient(notebook, timeout=SECONDS_PER_CELL, kernel_name="python3")

    await kernel.async_execute(env=dict(os.environ))

    [table] = [printed(cell) for cell in notebook.cells if "new cups right" in cell.source]
    first, second = (int(right) for right in re.findall(r"(\d+) of 12", table))
    assert second > first
    assert second >= 10


def test_the_notebook_is_committed_without_outputs() -> None:
    """Outputs would change with every run, and nothing would keep them true."""
    cells = committed().cells

    assert [cell.source for cell in cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)] == []
