"""FiftyOne's image classification dataset: `data/` and `labels.json`.

`fiftyone.Dataset.from_dir(dataset_type=fiftyone.types.FiftyOneImageClassificationDataset)` reads it:
https://docs.voxel51.com/user_guide/export_datasets.html#fiftyone-image-classification-dataset
"""

import json
from collections.abc import Mapping, Sequence

from diptych_client.exporting.picture import ExportedPicture
from diptych_client.exporting.sinks import Sink
from diptych_client.exporting.writers.writer import Collected


class FiftyOneWriter:
    """Writes pictures, named by their instances, and the labels with what is known as attributes."""

    def __init__(self, sink: Sink, collected: Collected, *, labels: Sequence[str], facts: Mapping[str, object]) -> None:
        del facts  # the format has no place for them
        self._sink = sink
        self._text = collected
        self._text.add(f'{{"classes": {json.dumps(list(labels), ensure_ascii=False)}, "labels": {{')
        self._separator = ""

    def add(self, picture: ExportedPicture, data: bytes) -> None:
        """Write a picture and its label."""
        stem = picture.instance.id
        self._sink.write(f"data/{stem}{picture.suffix}", data)
        entry = {"label": picture.label_index, "attributes": picture.facts()}
        self._text.add(f"{self._separator}\n{json.dumps(stem)}: {json.dumps(entry, ensure_ascii=False)}")
        self._separator = ","

    def finish(self) -> None:
        """Write the labels."""
        self._text.add("\n}}\n")
        self._sink.copy("labels.json", self._text.rewound())
