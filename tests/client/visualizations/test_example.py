"""The example of docs/desktop.md is what the page prints, and gives a view."""

import importlib.util
from dataclasses import replace
from pathlib import Path

from diptych_client.visualizations import Bars, Generator, Summary, TextView
from support import window_values as made

REPOSITORY = Path(__file__).resolve().parents[3]
EXAMPLE = REPOSITORY / "docs/examples/visualizations/burst_sizes.py"


def generator() -> Generator:
    """The function of the example."""
    spec = importlib.util.spec_from_file_location("burst_sizes", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Generator = module.burst_sizes
    return function


def test_the_page_prints_the_example() -> None:
    """All but its docstring."""
    code = EXAMPLE.read_text("utf-8").partition('"""\n\n')[2].strip()

    assert code
    assert code in (REPOSITORY / "docs/desktop.md").read_text("utf-8")


def test_the_example_gives_a_bar_per_burst() -> None:
    """The largest first."""
    instances = [replace(made.instance(name, "mug"), burst_id=name[0]) for name in ("a1", "b1", "b2")]

    view = generator()(Summary(made.snapshot("s"), instances))

    assert isinstance(view, Bars)
    assert [each.value for each in view.bars] == [2, 1]
    assert isinstance(generator()(Summary(made.snapshot("s"), ())), TextView)
