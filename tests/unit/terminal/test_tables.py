"""Rows under column heads."""

from io import StringIO

import pytest
from rich.console import Console

from diptych.terminal.one_line import one_line
from diptych.terminal.tables import Listing, facts
from diptych_server.cli.table import print_table

COLUMNS = ("name", "id", "pictures", "created")
ROWS = [("A rather long name of a snapshot", "…b55c96b3", "12", "2026-11-22 14:50"), ("B", "…0c9e8bef", "", "")]


def printed(thing: object, *, width: int) -> list[str]:
    """The lines on a terminal of this width."""
    console = Console(width=width, file=StringIO())
    console.print(thing)
    assert isinstance(console.file, StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_a_narrow_table_keeps_its_ids_in_one_piece() -> None:
    """Names are folded; half an id would be of no use."""
    lines = printed(Listing(COLUMNS, ROWS), width=50)

    assert any("…b55c96b3" in line and "2026-11-22 14:50" in line for line in lines)
    assert len(lines) > 2 + len(ROWS)


def test_rows_become_blocks_if_a_table_does_not_fit() -> None:
    """A name and what it is per line; what is empty takes none."""
    assert printed(Listing(COLUMNS, ROWS), width=40) == [
        "name       A rather long name of a",
        "           snapshot",
        "id         …b55c96b3",
        "pictures   12",
        "created    2026-11-22 14:50",
        "",
        "name   B",
        "id     …0c9e8bef",
    ]


@pytest.mark.parametrize("width", [10, 80])
def test_an_empty_listing_is_not_an_error(width: int) -> None:
    """There may be nothing to list: heads and the line below them at most."""
    assert len(printed(Listing(COLUMNS, []), width=width)) <= 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Café 日本 \N{GRINNING FACE}", "Café 日本 \N{GRINNING FACE}"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("gnp\u202e.exe", "gnp\\u202e.exe"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
    ],
)
def test_a_name_cannot_disturb_the_terminal(text: str, shown: str) -> None:
    """What breaks lines, colours them or turns them round is shown as an escape, everything else as it is."""
    assert one_line(text) == shown
    assert shown in "".join(printed(facts([("name", text)]), width=80))


def test_a_list_of_the_server_shows_foreign_names_as_the_client_does(capsys: pytest.CaptureFixture[str]) -> None:
    """In a pipe nothing is cut off, and no name reaches the terminal as a command."""
    print_table(("id", "name"), [("0" * 36, "\x1b[31mred" + "x" * 80)])

    head, _, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["id", "name"]
    assert row.split() == ["0" * 36, "\\x1b[31mred" + "x" * 80]
