"""The interface of a writer, and the lines that most of them collect."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Final, Protocol, Self

from diptych_client.exporting.picture import ExportedPicture
from diptych_client.exporting.sinks import Sink

_IN_MEMORY_BYTES: Final = 2**20


class Writer(Protocol):
    """Writes an export in one format."""

    def add(self, picture: ExportedPicture, data: bytes) -> None:
        """Write one picture."""

    def finish(self) -> None:
        """Write the files with the labels."""


class OpenWriter(Protocol):
    """Begins an export."""

    def __call__(
        self, sink: Sink, collected: Collected, *, labels: Sequence[str], facts: Mapping[str, object]
    ) -> Writer:
        """The writer; `labels` are in the order of the dataset, `facts` describe what is exported."""


class Collected:
    """Text that is written to a file of the export at the end. A context manager."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115  closed with this
        self.is_empty = True
        """Whether nothing was added."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, text: str) -> None:
        """Append text."""
        self._file.write(text.encode())
        self.is_empty = False

    def add_json(self, value: object) -> None:
        """Append a line of JSON."""
        self.add(json.dumps(value, ensure_ascii=False) + "\n")

    def rewound(self) -> IO[bytes]:
        """Everything that was added, from the beginning."""
        self._file.seek(0)
        return self._file
