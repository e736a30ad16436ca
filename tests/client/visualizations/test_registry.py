"""Views that installed packages bring."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diptych_client.visualizations import Summary, TextView, generators
from support import window_values as made

SUMMARY = Summary(made.snapshot("trained", metrics=made.metrics()), ())
MODULE = """
from diptych_client.visualizations import Summary, View, TextView


def hello(summary: Summary) -> View:
    return TextView("Hello", f"This is {summary.snapshot.name}.")


def broken(summary: Summary) -> View:
    return TextView("Never", str(1 / 0))
"""

Install = Callable[[str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Makes a package with these entry points importable, as if it had been installed."""

    def make(entry_points: str) -> None:
        folder = tmp_path / "some_views-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: some-views\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[diptych.visualizations]\n{entry_points}\n")
        (tmp_path / "some_views.py").write_text(MODULE)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "some_views", raising=False)

    return make


def test_a_package_adds_a_view_after_the_existing_ones(install: Install) -> None:
    """Under the name that it announces."""
    install("hello = some_views:hello")

    found = generators()

    assert list(found)[-1] == "hello"
    assert found["hello"](SUMMARY) == TextView("Hello", "This is trained.")


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("some_views:broken", "ZeroDivisionError"),
        ("some_views:missing", "AttributeError"),
        ("no_such_module:view", "ModuleNotFoundError"),
    ],
)
def test_a_view_that_fails_says_so_in_its_place(install: Install, target: str, error: str) -> None:
    """The others go on."""
    install(f"broken = {target}")

    view = generators()["broken"](SUMMARY)

    assert isinstance(view, TextView)
    assert view.title == "broken"
    assert error in view.text
    assert isinstance(generators()["outcome"](SUMMARY), TextView)


def test_a_package_does_not_replace_a_view_of_ours(install: Install) -> None:
    """The word "outcome" means the same everywhere."""
    install("outcome = some_views:hello")

    assert generators()["outcome"](SUMMARY).title == "Outcome"
