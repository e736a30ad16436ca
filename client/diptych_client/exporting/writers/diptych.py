"""Diptych's own format: a folder per label, and a manifest that an import reads.

`metadata.jsonl` is also what the datasets library of Hugging Face reads.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

from diptych_client.exporting.folder_names import folder_names
from diptych_client.exporting.manifest import ABOUT, PICTURES, LabelEntry, about
from diptych_client.exporting.picture import ExportedPicture
from diptych_client.exporting.sinks import Sink
from diptych_client.exporting.writers.writer import Collected


class DiptychWriter:
    """Writes an export that can be imported again without a loss."""

    def __init__(self, sink: Sink, collected: Collected, *, labels: Sequence[str], facts: Mapping[str, object]) -> None:
        self._sink = sink
        self._lines = collected
        self._facts = facts
        names = folder_names(labels)
        self._labels = [LabelEntry(label, name) for label, name in zip(labels, names, strict=True)]
        for name in names:
            sink.folder(name)

    def add(self, picture: ExportedPicture, data: bytes) -> None:
        """Write a picture into the folder of its label."""
        folder = self._labels[picture.label_index].folder
        name = f"{folder}/{picture.instance.id}{picture.suffix}"
        self._sink.write(name, data)
        self._lines.add_json({"file_name": name, "label": picture.label, **picture.facts()})

    def finish(self) -> None:
        """Write the manifest."""
        self._sink.copy(PICTURES, self._lines.rewound())
        self._sink.copy(ABOUT, BytesIO(about(self._facts, self._labels)))
