"""A Hugging Face dataset: pictures with `metadata.jsonl`, and a card.

`datasets.load_dataset(FOLDER)` reads it. Labels are in a column: folders named after labels such as "test" would become
splits. No column may be called `..._file_name`, which would become a picture
(https://huggingface.co/docs/datasets/image_dataset).
"""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO

from diptych_client.exporting.picture import ExportedPicture
from diptych_client.exporting.sinks import Sink
from diptych_client.exporting.writers.writer import Collected

_CARD = """\
---
pretty_name: {name}
task_categories:
- image-classification
configs:
- config_name: default
  data_files:
  - split: train
    path: data/*
---

# {title}

{count} pictures of {labels} labels, exported from Diptych. `label` is the label of a picture. Pictures with the same
`burst_id` were recorded together and look almost the same: keep them in the same split, or scores will be too high.
"""


class HuggingFaceWriter:
    """Writes `data/`, its metadata and the card."""

    def __init__(self, sink: Sink, collected: Collected, *, labels: Sequence[str], facts: Mapping[str, object]) -> None:
        self._sink = sink
        self._lines = collected
        self._name = str(facts.get("name", ""))
        self._label_count = len(labels)
        self._count = 0

    def add(self, picture: ExportedPicture, data: bytes) -> None:
        """Write a picture, named by its instance: names are unique, and contain no word that means a split."""
        name = f"{picture.instance.id}{picture.suffix}"
        self._sink.write(f"data/{name}", data)
        self._lines.add_json({"file_name": name, "label": picture.label, **_with_honest(picture)})
        self._count += 1

    def finish(self) -> None:
        """Write metadata and card."""
        self._sink.copy("data/metadata.jsonl", self._lines.rewound())
        card = _CARD.format(name=json.dumps(self._name), title=self._name, count=self._count, labels=self._label_count)
        self._sink.copy("README.md", BytesIO(card.encode()))


def _with_honest(picture: ExportedPicture) -> Mapping[str, object]:
    """The facts, with the same fields for all pictures, as the library demands."""
    return {**picture.facts(), **({} if picture.honest else {"honest_answer": None, "honest_confidence": None})}
