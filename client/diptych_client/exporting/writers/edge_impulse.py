"""Edge Impulse: pictures and `info.labels`, uploaded with `edge-impulse-uploader --info-file info.labels`.

Values of metadata are texts: https://docs.edgeimpulse.com/tools/specifications/data-annotation/ei-labels. The category
`split` leaves the split to Edge Impulse.
"""

import json
from collections.abc import Mapping, Sequence

from diptych_client.exporting.picture import ExportedPicture
from diptych_client.exporting.sinks import Sink
from diptych_client.exporting.writers.writer import Collected


class EdgeImpulseWriter:
    """Writes `pictures/` and `info.labels`."""

    def __init__(self, sink: Sink, collected: Collected, *, labels: Sequence[str], facts: Mapping[str, object]) -> None:
        del labels, facts  # the format has no place for them
        self._sink = sink
        self._text = collected
        self._text.add('{"version": 1, "files": [')
        self._separator = ""

    def add(self, picture: ExportedPicture, data: bytes) -> None:
        """Write a picture and its entry."""
        path = f"pictures/{picture.instance.id}{picture.suffix}"
        self._sink.write(path, data)
        entry = {
            "path": path,
            "name": picture.instance.id,
            "category": "split",
            "label": {"type": "label", "label": picture.label},
            "metadata": {name: str(value) for name, value in picture.facts().items() if value is not None},
        }
        self._text.add(f"{self._separator}\n{json.dumps(entry, ensure_ascii=False)}")
        self._separator = ","

    def finish(self) -> None:
        """Write the labels."""
        self._text.add("\n]}\n")
        self._sink.copy("info.labels", self._text.rewound())
