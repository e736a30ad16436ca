"""A dataset of Marcelle: one JSON file, which its component Dataset Browser uploads.

`x` is the picture as a data URL, `thumbnail` a small one, `y` its label:
https://github.com/marcellejs/marcelle, core/dataset/dataset.ts
"""

import base64
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final

from PIL import Image

from diptych_client.exporting.picture import ExportedPicture
from diptych_client.exporting.sinks import Sink
from diptych_client.exporting.writers.writer import Collected

_THUMBNAIL_SIDE: Final = 60
"""As Marcelle makes them."""


class MarcelleWriter:
    """Writes `dataset.json`."""

    def __init__(self, sink: Sink, collected: Collected, *, labels: Sequence[str], facts: Mapping[str, object]) -> None:
        del labels  # the format has no place for them
        self._sink = sink
        self._text = collected
        self._name = str(facts.get("name", ""))
        self._text.add('{"marcelleMeta": {"type": "dataset"}, "instances": [')
        self._separator = ""

    def add(self, picture: ExportedPicture, data: bytes) -> None:
        """Write an instance."""
        moment = picture.captured_at.isoformat() if picture.captured_at else None
        instance = {
            "id": picture.instance.id,
            "x": _data_url(data, picture.instance.picture_format),
            "y": picture.label,
            "thumbnail": _data_url(_thumbnail(data), "jpeg"),
            "datasetName": self._name,
            "createdAt": moment,
            "updatedAt": moment,
            **picture.facts(),
        }
        self._text.add(f"{self._separator}\n{json.dumps(instance, ensure_ascii=False)}")
        self._separator = ","

    def finish(self) -> None:
        """Write the file."""
        self._text.add("\n]}\n")
        self._sink.copy("dataset.json", self._text.rewound())


def _thumbnail(data: bytes) -> bytes:
    output = BytesIO()
    with Image.open(BytesIO(data)) as image:
        image.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
        image.convert("RGB").save(output, "JPEG")
    return output.getvalue()


def _data_url(data: bytes, picture_format: str) -> str:
    return f"data:image/{picture_format};base64,{base64.b64encode(data).decode()}"
