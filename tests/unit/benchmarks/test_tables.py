"""Rows become tables, and tables go to their places in a page."""

import pytest

from benchmarks.rows import Row
from benchmarks.tables import filled, rounded, table, tables_of


def test_a_table_shows_medians_and_the_spread_of_its_first_figure() -> None:
    """The cell is the median of three rounds; for the first column with the lowest and the highest."""
    row = Row("live", "16 streams", {"frames/s": (210.0, 150.0, 224.0), "p50 ms": (70.0, 60.0, 80.0)})

    assert table([row]).splitlines()[2] == "| 16 streams | 210 (150 to 224) | 70.0 |"


def test_ratios_have_their_spread() -> None:
    """A ratio is not to be believed without it."""
    row = Row("live", "16 streams", {"ms": (5.0, 5.0), "p99 / p50": (1.5, 1.7)})

    assert table([row]).splitlines()[2] == "| 16 streams | 5.00 (5.00 to 5.00) | 1.60 (1.50 to 1.70) |"


def test_rows_with_different_figures_share_a_table() -> None:
    """What a row has not stays empty, and a row that could not be measured says why."""
    rows = [Row("peers", "one", {"frames/s": [100]}), Row("peers", "two", words={"remark": "not installed: a | b"})]

    assert table(rows).splitlines() == [
        "|  | frames/s | remark |",
        "| --- | --- | --- |",
        "| one | 100 |  |",
        "| two |  | not installed: a \\| b |",
    ]


def test_rows_are_gathered_by_their_table() -> None:
    """A part may give rows of several tables in any order."""
    rows = [Row("a", "1", {"s": [1]}), Row("b", "1", {"s": [1]}), Row("a", "2", {"s": [2]})]

    assert {name: len(text.splitlines()) for name, text in tables_of(rows).items()} == {"a": 4, "b": 3}


def test_only_the_places_of_the_tables_are_filled() -> None:
    """Prose stays, and so does the table of a part that was not run."""
    page = "Before.\n<!-- bench:a.b -->\nold\n<!-- /bench -->\nBetween.\n<!-- bench:c -->\nkept\n<!-- /bench -->\n"

    assert filled(page, {"a.b": "| new |\n", "nowhere": "| lost |\n"}) == page.replace("\nold\n", "\n\n| new |\n\n")


def test_filling_a_page_again_changes_nothing() -> None:
    """The places are still there afterwards."""
    page = filled("<!-- bench:a -->\n<!-- /bench -->\n", {"a": "| new |\n"})

    assert filled(page, {"a": "| new |\n"}) == page


@pytest.mark.parametrize(
    ("value", "text"), [(12345.6, "12,346"), (54.321, "54.3"), (1.0849, "1.08"), (0.0123, "0.0123"), (0, "0.00")]
)
def test_numbers_have_as_many_digits_as_are_of_use(value: float, text: str) -> None:
    """Large ones none behind the point, small ones more."""
    assert rounded(value) == text
