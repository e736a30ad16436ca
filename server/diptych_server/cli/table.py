"""Tables in a terminal."""

from collections.abc import Iterable, Sequence


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows below their titles, in aligned columns."""
    from diptych.terminal.tables import Listing, console  # noqa: PLC0415  Rich takes long to load

    console().print(Listing(titles, rows))
