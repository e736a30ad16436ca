"""COCO: JSON with `images`, `annotations` and `categories` (https://cocodataset.org/#format-data).

It was made for objects within pictures. A picture whose annotations all have the same category has that label; others
are left out, with the reason.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from diptych_client.importing.files import Files
from diptych_client.importing.formats.collecting import Collector
from diptych_client.importing.formats.json_values import mapping, records
from diptych_client.importing.listing import Listing

_KEYS: Final = ("images", "annotations", "categories")


def read_coco(files: Files) -> Listing | None:
    """The pictures of all COCO files of a folder; None if there is none."""
    collector = Collector(files, format_name="a COCO dataset")
    names: list[str] = []
    is_coco = False
    for table in files.tables(".json"):
        content = mapping(files.json_or_none(table))
        if all(isinstance(content.get(key), list) for key in _KEYS):
            is_coco = True
            names += _add(files, table, content, collector)
    return collector.listing(labels=list(dict.fromkeys(names))) if is_coco else None


def _add(files: Files, table: str, content: Mapping[str, object], collector: Collector) -> list[str]:
    """Add the pictures of one file; returns the names of the categories that are used."""
    collector.owns(table)
    categories = {each.get("id"): str(each.get("name", "")) for each in records(content["categories"])}
    labels: defaultdict[object, list[str]] = defaultdict(list)
    for annotation in records(content["annotations"]):
        labels[annotation.get("image_id")].append(categories.get(annotation.get("category_id"), ""))
    for image in records(content["images"]):
        name = str(image.get("file_name") or "")
        found = files.resolve(name, beside=table) if name else None
        collector.add(found, name=name or table, labels=labels[image.get("id")], record=image)
    used = {label for each in labels.values() for label in each}
    return [name for name in categories.values() if name in used]
