"""The site has every page and every public name, and its links stay within it."""

from pathlib import Path
from typing import Any

import griffe
import pytest
from pymdownx.superfences import SuperFencesException

from diptych_client.sdk import blocking, public
from website.diagrams import drawn
from website.hidden import HiddenFields
from website.notebooks import notebook_page
from website.pages import PAGES, site_text
from website.python_pages import python_pages

REPOSITORY = Path(__file__).resolve().parents[2]


def test_every_page_of_the_documentation_is_in_the_site() -> None:
    """A new page in docs gets a place in the site and its navigation."""
    navigation = (REPOSITORY / "docs/website/zensical.toml").read_text("utf-8")
    pages = {str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "docs").glob("*.md")}
    pages |= {str(path.relative_to(REPOSITORY)) for path in (REPOSITORY / "docs/examples").glob("*.ipynb")}

    assert pages - PAGES.keys() == set()
    assert [place for place in (*PAGES.values(), *python_pages()) if f'"{place}"' not in navigation] == []


def test_links_lead_to_pages_of_the_site() -> None:
    """Also where the page lies in another folder than in the repository."""
    text = "[a](docs/cli.md#export) ![b](docs/images/x.png) [c](#words) [d](https://example.org)"

    assert site_text("README.md", text) == (
        "[a](cli.md#export) ![b](images/x.png) [c](#words) [d](https://example.org)"
    )


def test_a_link_to_a_file_that_is_not_in_the_site_becomes_its_path() -> None:
    """The site has no address of the sources."""
    text = "the protos in [proto/diptych/v1](../proto/diptych/v1), [rules](../server/x.py)"

    assert site_text("docs/api.md", text) == "the protos in `proto/diptych/v1`, rules (`server/x.py`)"


def test_code_keeps_what_looks_like_a_link() -> None:
    """A block of code is shown as it is."""
    text = "```\n[a](docs/cli.md)\n```\n[a](docs/cli.md)"

    assert site_text("README.md", text) == "```\n[a](docs/cli.md)\n```\n[a](cli.md)"


@pytest.mark.parametrize("sdk", [blocking, public], ids=["blocking", "async"])
def test_every_class_of_the_sdk_is_in_the_reference(sdk: Any) -> None:
    """A public name without a page could not be looked up."""
    entries = {
        line.removeprefix("::: ")
        for page in python_pages().values()
        for line in page.splitlines()
        if line.startswith("::: ")
    }
    classes = [value for name in sdk.__all__ if isinstance(value := getattr(sdk, name), type)]

    assert len(classes) > 50
    assert [each for each in classes if f"{each.__module__}.{each.__qualname__}" not in entries] == []


def test_a_diagram_becomes_a_picture() -> None:
    """The page contains the drawing itself, with a separate id for its styles."""
    first = drawn("flowchart LR\n  camera --> model", "mermaid", "diagram")
    second = drawn("flowchart LR\n  model --> answer", "mermaid", "diagram")

    assert first.startswith('<figure class="diagram"><svg id="diagram-')
    assert ">camera<" in first
    assert first.split('"')[3] != second.split('"')[3]


def test_a_diagram_that_cannot_be_drawn_ends_the_build() -> None:
    """Otherwise the page would lack it, and say nothing."""
    with pytest.raises(SuperFencesException, match="cannot draw this diagram"):
        drawn("flowchat nonsense", "mermaid", "diagram")


def test_a_notebook_becomes_a_page(tmp_path: Path) -> None:
    """Texts stay texts, programs become blocks."""
    notebook = tmp_path / "first.ipynb"
    notebook.write_text(
        '{"cells": [{"cell_type": "markdown", "source": ["# First\\n", "Look."]},'
        ' {"cell_type": "code", "source": ["print(1)"], "outputs": []}]}'
    )

    assert notebook_page(notebook) == "# First\nLook.\n\n```python\nprint(1)\n```\n"


def test_the_reference_shows_no_private_field(tmp_path: Path) -> None:
    """The connection of a handle is a parameter of its dataclass, and none for readers."""
    fields = "    _wire: object = None\n    is_lit: bool = False\n"
    (tmp_path / "lamp.py").write_text(f"from dataclasses import dataclass\n@dataclass\nclass Lamp:\n{fields}")

    module = griffe.load("lamp", search_paths=[tmp_path], extensions=griffe.load_extensions(HiddenFields))

    assert [parameter.name for parameter in module["Lamp"].parameters] == ["self", "is_lit"]
