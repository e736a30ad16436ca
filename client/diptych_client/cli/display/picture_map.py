"""The map of pictures as characters, and as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from diptych_client import sdk
from diptych_client.cli.display.output import fields_of

_WIDEST: Final = 100
_ROWS: Final = 24
_LETTERS: Final = ascii_lowercase + ascii_uppercase
_OTHERS: Final = "?"


@dataclass(frozen=True, slots=True)
class PlottedMap:
    """A map on a grid: the most frequent label of each cell as a letter. Rich prints it."""

    made: sdk.PictureMap

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The grid, then the letters of the labels."""
        width = min(options.max_width, _WIDEST)
        cells: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        for point in self.made.points:
            place = (_row(point.y), _column(point.x, width))
            cells[place][_label(point)] += 1
        for row in range(_ROWS):
            line = (_letter(cells.get((row, column))) for column in range(width))
            yield Text("".join(line).rstrip(), no_wrap=True, overflow="crop")
        named = (f"{_mark(place)} {label.name}" for place, label in enumerate(self.made.labels))
        yield Text("  ".join(named))


def map_json(a: sdk.SnapshotFields, b: sdk.SnapshotFields | None, made: sdk.PictureMap) -> dict[str, object]:
    """The map, with the names of labels instead of their places."""
    return {
        "a": {"snapshot_id": a.id, "snapshot": a.name},
        "b": {"snapshot_id": b.id, "snapshot": b.name} if b else None,
        "labels": [label.name for label in made.labels],
        "points": [_point(point, made) for point in made.points],
        "variance_share": made.variance_share,
        "left_out_count": made.left_out_count,
    }


def _point(point: sdk.MapPoint, made: sdk.PictureMap) -> Mapping[str, object]:
    facts = {name: value for name, value in fields_of(point).items() if not name.endswith("_index")}
    for name in ("a_label", "b_label", "a_answer", "b_answer"):
        place: int | None = getattr(point, f"{name}_index")
        facts[name] = None if place is None else made.labels[place].name
    return facts


def _row(y: float) -> int:
    return min(int((1 - y) / 2 * _ROWS), _ROWS - 1)


def _column(x: float, width: int) -> int:
    return min(int((x + 1) / 2 * width), width - 1)


def _label(point: sdk.MapPoint) -> int:
    """Its label in B, else in A."""
    return next((each for each in (point.b_label_index, point.a_label_index) if each is not None), len(_LETTERS))


def _letter(labels: Counter[int] | None) -> str:
    return " " if labels is None else _mark(min(labels, key=lambda place: (-labels[place], place)))


def _mark(place: int) -> str:
    return _LETTERS[place] if place < len(_LETTERS) else _OTHERS
