"""Pages with places to fill, and tables in Markdown."""

import re
from collections.abc import Iterable, Mapping, Sequence

_PLACE = re.compile(
    r"((?:<!--|#) made: (?P<name>\w+)(?: -->)?\n).*?((?:<!--|#) end(?: -->)?$)", re.DOTALL | re.MULTILINE
)


class PlaceError(Exception):
    """The page does not have the expected placeholders; the message names both."""


def filled(page: str, parts: Mapping[str, str]) -> str:
    """The page with each part between `<!-- made: NAME -->` and `<!-- end -->` replaced.

    In other files than Markdown these are `# made: NAME` and `# end`.

    Raises:
        PlaceError: A part has no place, or a place no part.
    """
    places = [match["name"] for match in _PLACE.finditer(page)]
    if sorted(places) != sorted(parts):
        raise PlaceError(f"the page has places for {sorted(places)}, not for {sorted(parts)}")
    return _PLACE.sub(lambda match: f"{match[1]}\n{parts[match['name']]}\n{match[3]}", page)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    return "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in (head, ["---"] * len(head), *rows))


def code(text: str) -> str:
    """The text as code; empty stays empty."""
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
