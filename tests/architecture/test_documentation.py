"""The documentation matches the protos, the settings and the source."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from google.rpc import code_pb2

from diptych.wire.reasons import Reason
from diptych_server.api.statuses import CODES
from diptych_server.core.parameters import (
    _FIGURE_RANGES,
    _HIDDEN_LAYER_SIZES,
    _INTEGER_RANGES,
    MAX_HIDDEN_LAYERS,
    HeadParameters,
)
from reference.pages import PlaceError, filled
from reference.protos import message_fields, read_protos
from reference.wire import reasons

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"
PROTOS = REPOSITORY / "proto"
PACKAGES = ("shared/diptych", "server/diptych_server", "client/diptych_client", "client/diptych_scenes")
PAGES = [
    *(page for page in DOCS.rglob("*.md") if "node_modules" not in page.parts),
    REPOSITORY / "README.md",
    REPOSITORY / "CHANGELOG.md",
    REPOSITORY / ".github/CONTRIBUTING.md",
]
LINK = re.compile(r"\]\((?!https?://)(?P<target>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)
MODULE = re.compile(r"[`\"](?P<path>[\w/]+\.py)\b")
PATH = re.compile(r"`(?P<path>(?:shared|server|client|proto|tests|docs|deploy)/[\w./-]+)`")


def write_pages(*, protos: Path, into: Path) -> int:
    """The exit status of the program that `make proto` runs for the documentation."""
    program = [sys.executable, "-m", "reference", "--protos", str(protos), "--into", str(into)]
    return subprocess.run(program, cwd=DOCS, capture_output=True, check=False).returncode


def written(figure: float) -> str:
    """A figure as the protos write it, without needless zeros."""
    return f"{figure:.6f}".rstrip("0").rstrip(".")


def test_the_committed_tables_are_fresh(tmp_path: Path) -> None:
    """Writing the pages again changes nothing."""
    status = write_pages(protos=PROTOS, into=tmp_path)

    assert status == 0
    made = {str(path.relative_to(tmp_path)): path for path in tmp_path.rglob("*") if path.is_file()}
    pages = {f"docs/{page}.md" for page in ("api", "commands", "sdk", "server")}
    assert made.keys() == {*pages, ".env.example", "client/diptych_client/cli/summaries.py"}
    for name, page in made.items():
        assert page.read_text("utf-8") == (REPOSITORY / name).read_text("utf-8")


def test_a_changed_comment_changes_the_table(tmp_path: Path) -> None:
    """The page has the text of the protos."""
    protos = shutil.copytree(PROTOS, tmp_path / "protos")
    service = protos / "diptych/v1/server_service.proto"
    service.write_text(service.read_text("utf-8").replace("Needs no token.", "Needs nothing at all."), "utf-8")

    write_pages(protos=protos, into=tmp_path)

    page = (tmp_path / "docs/api.md").read_text("utf-8")
    assert "| `GetServerInfo` | one → one | none | Needs nothing at all. |" in page


@pytest.mark.parametrize("page", ["No place.", "<!-- made: one -->\n<!-- end -->\n<!-- made: two -->\n<!-- end -->"])
def test_a_page_without_the_right_places_is_refused(page: str) -> None:
    """A table that no page shows, and a place that stays empty, are mistakes."""
    with pytest.raises(PlaceError):
        filled(page, {"one": "table"})


def test_reasons_come_with_the_status_that_they_document() -> None:
    """The comment of every reason names the status that the server sends with it."""
    documented = {row.name: row.status for row in reasons(read_protos(PROTOS))}

    assert documented == {str(reason): code_pb2.Code.Name(CODES[reason]) for reason in Reason}


@pytest.mark.parametrize("name", [*_INTEGER_RANGES, *_FIGURE_RANGES])
def test_parameters_have_the_range_and_default_that_they_document(name: str) -> None:
    """The comment of every training parameter states its range and default."""
    comments = {field.name: field.comment for field in message_fields(read_protos(PROTOS), name="TrainingParameters")}
    low, high = (_INTEGER_RANGES | _FIGURE_RANGES)[name]
    default = getattr(HeadParameters(), name)

    assert f" {written(low)} to {written(high)}; default {written(default)}." in comments[name]


def test_hidden_layers_have_the_range_and_default_that_they_document() -> None:
    """The comments about layers state their range and default."""
    protos = read_protos(PROTOS)
    [layers] = [field for field in message_fields(protos, name="TrainingParameters") if field.name == "hidden_layers"]
    [widths] = message_fields(protos, name="HiddenLayers")
    low, high = _HIDDEN_LAYER_SIZES
    [default] = HeadParameters().hidden_layers

    assert f"default one of {default}." in layers.comment
    assert widths.comment.startswith(f"0 to {MAX_HIDDEN_LAYERS} layers of {low} to {high} neurons,")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    """Files that a page links to or names by path exist."""
    text = page.read_text("utf-8")
    linked = [page.parent / match["target"] for match in LINK.finditer(text)]
    named = [REPOSITORY / match["path"] for match in PATH.finditer(text)]

    assert [str(path) for path in [*linked, *named] if not path.exists()] == []


def anchors(page: Path) -> set[str]:
    """The anchors of its headings, as they are made where repositories are shown."""
    headings = HEADING.finditer(FENCED.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", each["text"].strip().lower()).replace(" ", "-") for each in headings}


def lost_anchors(page: Path) -> list[str]:
    """The links of the page whose anchors no heading has."""
    links = [
        (page.parent / match["target"] if match["target"] else page, match["anchor"])
        for match in LINK.finditer(page.read_text("utf-8"))
    ]
    return [f"{path}#{anchor}" for path, anchor in links if anchor and anchor not in anchors(path)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_into_pages_find_their_heading(page: Path) -> None:
    """The text after the # is a heading of that page."""
    assert lost_anchors(page) == []


def test_a_link_to_a_heading_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    """Headings are renamed, and links to them forgotten; what looks like a heading in code is none."""
    page = tmp_path / "page.md"
    page.write_text("# A `name` here\n[a](#a-name-here) [b](#gone) [c](page.md#no-heading)\n```\n# No heading\n```\n")

    assert lost_anchors(page) == [f"{page}#gone", f"{page}#no-heading"]


def test_the_architecture_names_every_package() -> None:
    """No folder of source is missing in the page that explains the folders."""
    page = (DOCS / "architecture.md").read_text("utf-8")
    packages = {
        str(init.parent.relative_to(REPOSITORY / package))
        for package in PACKAGES
        for init in (REPOSITORY / package).glob("*/**/__init__.py")
    }

    assert [name for name in sorted(packages) if f"`{name}/`" not in page] == []


def test_the_modules_that_the_architecture_names_are_there() -> None:
    """Every file in a walk through the code exists."""
    page = (DOCS / "architecture.md").read_text("utf-8")
    roots = [REPOSITORY / "shared", *(REPOSITORY / package for package in PACKAGES)]
    named = {match["path"] for match in MODULE.finditer(page)}

    assert [path for path in sorted(named) if not any((root / path).is_file() for root in roots)] == []
    assert "flows/capture/capture.py" in named
