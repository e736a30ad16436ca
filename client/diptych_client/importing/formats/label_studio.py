"""Label Studio: its exports JSON and JSON-MIN (https://labelstud.io/guide/export).

Pictures are addresses; they are found among the files by their path or name. Only choices are labels. Of several
annotations, those that were not cancelled must agree.
"""

from collections.abc import Iterator, Mapping, Sequence

from diptych_client.importing.files import Files
from diptych_client.importing.formats.collecting import Collector
from diptych_client.importing.formats.json_values import mapping, records, texts
from diptych_client.importing.listing import Listing

_PICTURE_FIELDS = ("image", "img", "picture", "photo", "url")
_LABEL_FIELDS = ("label", "choice", "class", "category")


def read_label_studio(files: Files) -> Listing | None:
    """The pictures of an export of Label Studio; None if the folder has none."""
    collector = Collector(files, format_name="a Label Studio export")
    is_export = False
    for table in files.tables(".json"):
        tasks = records(files.json_or_none(table))
        if tasks and all(_picture(task) for task in tasks) and any(_is_task(task) for task in tasks):
            is_export = True
            collector.owns(table)
            for task in tasks:
                address = _picture(task)
                labels = list(_labels(task))
                found = files.resolve_url(address, beside=table)
                collector.add(found, name=address, labels=labels, record=mapping(task.get("data")) or task)
    return collector.listing() if is_export else None


def _is_task(task: Mapping[str, object]) -> bool:
    return "annotations" in task or "completions" in task or "annotation_id" in task


def _picture(task: Mapping[str, object]) -> str:
    """The address of the picture of a task; empty if it has none."""
    data = mapping(task.get("data")) or task
    return next((value for name in _PICTURE_FIELDS if isinstance(value := data.get(name), str)), "")


def _labels(task: Mapping[str, object]) -> Iterator[str]:
    if "data" not in task:
        yield from _chosen([task.get(name) for name in _LABEL_FIELDS])
        return
    for annotation in records(task.get("annotations") or task.get("completions")):
        if annotation.get("was_cancelled"):
            continue
        for result in records(annotation.get("result")):
            if result.get("type") == "choices":
                yield from texts(mapping(result.get("value")).get("choices"))


def _chosen(values: Sequence[object]) -> Sequence[str]:
    """The choice of JSON-MIN: text, or an object with a list of choices."""
    for value in values:
        if isinstance(value, dict):
            return texts(value.get("choices"))
        if value is not None:
            return texts(value)
    return []
