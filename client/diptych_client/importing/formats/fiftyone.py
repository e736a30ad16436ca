"""FiftyOne: its image classification format, and its own dataset format.

`labels.json` with `classes` and `labels`, by the name of a picture in `data` without its ending; or `samples.json`
with the file and the fields of each sample:
https://docs.voxel51.com/user_guide/export_datasets.html#fiftyone-image-classification-dataset
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from diptych_client.importing.files import Files
from diptych_client.importing.formats.collecting import Collector
from diptych_client.importing.formats.json_values import mapping, records
from diptych_client.importing.listing import Listing

_FORMAT: Final = "a FiftyOne dataset"
_FIRST_FIELDS: Final = ("ground_truth", "label", "classification")


def read_fiftyone(files: Files) -> Listing | None:
    """The pictures of a FiftyOne export; None if the folder is none."""
    return _classification(files) or _samples(files)


def _classification(files: Files) -> Listing | None:
    for table in files.named("labels.json"):
        content = mapping(files.json_or_none(table))
        if not isinstance(content.get("labels"), dict) or "classes" not in content:
            continue
        collector = Collector(files, format_name=_FORMAT)
        collector.owns(table)
        classes = content["classes"] if isinstance(content["classes"], list) else []
        by_stem = _by_stem(files, beside=table)
        for stem, value in mapping(content["labels"]).items():
            labels, record = _label(value, classes)
            collector.add(by_stem.get(stem), name=stem, labels=labels, record=record)
        return collector.listing(labels=[str(each) for each in classes])
    return None


def _by_stem(files: Files, *, beside: str) -> Mapping[str, str]:
    """The files below `data`, by their path there without the ending; keys may also contain it."""
    top = f"{beside.rpartition('/')[0]}/data/".lstrip("/")
    found: dict[str, str] = {}
    for relative in files.relatives():
        if relative.startswith(top):
            inner = relative.removeprefix(top)
            found.setdefault(inner, relative)
            found.setdefault(str(PurePosixPath(inner).with_suffix("")), relative)
    return found


def _label(value: object, classes: Sequence[object]) -> tuple[Sequence[str], Mapping[str, object]]:
    """The labels of an entry, which is an index, a name, an object or null; and what else it says."""
    if isinstance(value, dict):
        labels, _ = _label(value.get("label"), classes)
        return labels, mapping(value.get("attributes"))
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(classes):
        return [str(classes[value])], {}
    return ([value] if isinstance(value, str) else []), {}


def _samples(files: Files) -> Listing | None:
    for table in files.named("samples.json"):
        samples = records(mapping(files.json_or_none(table)).get("samples"))
        if not any("filepath" in sample for sample in samples):
            continue
        collector = Collector(files, format_name=_FORMAT)
        for own in (table, *files.named("metadata.json")):
            collector.owns(own)
        for sample in samples:
            name = str(sample.get("filepath") or "")
            labels = next(_classifications(sample), [])
            collector.add(files.resolve(name, beside=table), name=name or table, labels=labels, record=sample)
        return collector.listing()
    return None


def _classifications(sample: Mapping[str, object]) -> Iterator[Sequence[str]]:
    """The label of each field that is a classification, the usual fields first."""
    names = sorted(sample, key=lambda name: (name not in _FIRST_FIELDS, name))
    for name in names:
        field = mapping(sample[name])
        if field.get("_cls") == "Classification" and isinstance(field.get("label"), str):
            yield [str(field["label"])]
