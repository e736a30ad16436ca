"""Edge Impulse: `info.labels`, which its exports contain and its uploader reads.

One JSON object with `files`, or, for large sets, a line that begins with `{"__ndjson":true` and then a line per file:
https://docs.edgeimpulse.com/tools/specifications/data-annotation/ei-labels
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from diptych_client.importing.files import Files, parsed
from diptych_client.importing.formats.collecting import Collector
from diptych_client.importing.formats.json_values import mapping, records
from diptych_client.importing.listing import Listing, ListingError

_NAME: Final = "info.labels"


def read_edge_impulse(files: Files) -> Listing | None:
    """The pictures of all `info.labels`; None if there is none."""
    tables = files.named(_NAME)
    if not tables:
        return None
    collector = Collector(files, format_name="an Edge Impulse dataset")
    for table in tables:
        collector.owns(table)
        for entry in _entries(files.read(table), table):
            name = str(entry.get("path") or entry.get("name") or "")
            found = files.resolve(name, beside=table) if name else None
            collector.add(found, name=name or table, labels=_labels(entry), record=mapping(entry.get("metadata")))
    return collector.listing()


def _entries(data: bytes, table: str) -> Iterator[Mapping[str, object]]:
    first, _, rest = data.partition(b"\n")
    if b'"__ndjson"' in first:
        for number, line in enumerate(rest.splitlines(), start=2):
            if line.strip():
                entry = mapping(parsed(line, where=f"{table}, line {number},"))
                if entry.get("__key") == "files":
                    yield mapping(entry.get("__item"))
        return
    content = mapping(parsed(data, where=table))
    if "files" not in content:
        raise ListingError(f"{table} has no list of files.")
    yield from records(content["files"])


def _labels(entry: Mapping[str, object]) -> Sequence[str]:
    label = entry.get("label")
    if isinstance(label, str):
        return [label]
    return [str(value) for value in (mapping(label).get("label"),) if value is not None]
