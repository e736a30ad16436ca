"""Rows as tables in Markdown, and pages with places for them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from benchmarks.rows import Row

_PLACE = re.compile(r"(<!-- bench:(?P<name>[\w.-]+) -->\n).*?(<!-- /bench -->)", re.DOTALL)
_RATIO = " / "


def filled(page: str, tables: Mapping[str, str]) -> str:
    """The page with each table in its place; a place for which there is no table keeps what it has."""
    return _PLACE.sub(lambda place: _filled(place, tables), page)


def tables_of(rows: Iterable[Row]) -> dict[str, str]:
    """The tables by name, in Markdown."""
    by_table: dict[str, list[Row]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    return {name: table(group) for name, group in by_table.items()}


def table(rows: Sequence[Row]) -> str:
    """A table of rows: medians, and the spread of the first figure and of all ratios."""
    names = list(dict.fromkeys(name for row in rows for name in row.figures))
    words = list(dict.fromkeys(name for row in rows for name in row.words))
    spread = {name for number, name in enumerate(names) if number == 0 or _RATIO in name}
    lines = [
        [row.case]
        + [shown(row.figures.get(name, ()), has_spread=name in spread) for name in names]
        + [row.words.get(name, "") for name in words]
        for row in rows
    ]
    return markdown(["", *names, *words], lines)


def shown(values: Sequence[float], *, has_spread: bool) -> str:
    """The median, where it is asked for with the lowest and the highest value; nothing for no values."""
    if not values:
        return ""
    middle = rounded(median(values))
    return f"{middle} ({rounded(min(values))} to {rounded(max(values))})" if has_spread and len(values) > 1 else middle


def rounded(value: float) -> str:
    """A number with as many digits as a reader can use."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 4
    return f"{value:,.{digits}f}"


def markdown(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar in a cell is made harmless."""
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in (head, ["---"] * len(head), *lines))


def _filled(place: re.Match[str], tables: Mapping[str, str]) -> str:
    return f"{place[1]}\n{tables[place['name']]}\n{place[3]}" if place["name"] in tables else place[0]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
