"""A folder of pictures and a table, `pictures.csv`: UTF-8, RFC 4180."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final

from diptych_client.exporting.picture import ExportedPicture
from diptych_client.exporting.sinks import Sink
from diptych_client.exporting.writers.writer import Collected

_COLUMNS: Final = (
    *("file_name", "class_name", "burst_id", "captured_at", "source", "sha256"),
    *("width", "height", "honest_answer", "honest_confidence"),
)


class CsvWriter:
    """Writes `pictures/` and `pictures.csv`."""

    def __init__(self, sink: Sink, collected: Collected, *, labels: Sequence[str], facts: Mapping[str, object]) -> None:
        del labels, facts  # a table has no place for them
        self._sink = sink
        self._lines = collected
        self._lines.add(_line(_COLUMNS))

    def add(self, picture: ExportedPicture, data: bytes) -> None:
        """Write a picture and its row."""
        name = f"pictures/{picture.instance.id}{picture.suffix}"
        self._sink.write(name, data)
        row: dict[str, object] = {
            "file_name": name,
            "class_name": picture.label,
            "width": picture.instance.width_pixels,
            "height": picture.instance.height_pixels,
            **picture.facts(),
        }
        self._lines.add(_line([row.get(column) for column in _COLUMNS]))

    def finish(self) -> None:
        """Write the table."""
        self._sink.copy("pictures.csv", self._lines.rewound())


def _line(values: Sequence[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(values)
    return text.getvalue()
