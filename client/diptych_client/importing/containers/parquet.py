"""Parquet files of Hugging Face datasets: a column with pictures, and one with labels.

The pictures are structures of `bytes` and `path`; the names of the labels are in the schema, under the key
`huggingface` (https://huggingface.co/docs/datasets/image_dataset). Reading them needs pyarrow, which is not installed
with Diptych.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from diptych_client.importing.containers.unpacking import ArchiveError, Moved, Unpacking
from diptych_client.importing.formats.fields import LABEL_FIELDS, field_named, picture_of
from diptych_client.importing.formats.json_values import mapping, texts
from diptych_client.importing.listing import ListedPicture, Listing, ListingError
from diptych_client.importing.source import Source

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

SUFFIX: Final = ".parquet"
_ROWS_AT_A_TIME: Final = 64


def unpack_parquet(tables: Mapping[str, Path], folder: Path, *, moved: Moved) -> Source:
    """The pictures of Parquet files, by name without suffix, written into an empty folder.

    Raises:
        ArchiveError: pyarrow is not installed, or a file is damaged or too large.
        ListingError: A file has no column with pictures or none with labels.
        OSError: A file could not be read, or the pictures could not be written.
    """
    size = sum(path.stat().st_size for path in tables.values())
    unpacking = Unpacking(folder, archive_bytes=size, total_bytes=size, moved=moved)
    pictures: dict[str, ListedPicture] = {}
    for table_name, path in tables.items():
        for number, (data, name, label, record) in enumerate(_rows(path), start=1):
            relative = f"{table_name}/{number:06}{PurePosixPath(name).suffix}"
            if not label:
                unpacking.refuse(relative, "NO_LABEL", "The row has no label.")
                continue
            unpacking.add(relative, io.BytesIO(data), modified_at=None)
            pictures[relative] = picture_of(label, {"source": name, **record})
    return Source(tuple(unpacking.entries), Listing(format="a Hugging Face dataset", pictures=pictures))


def _rows(path: Path) -> Iterator[tuple[bytes, str, str, Mapping[str, object]]]:
    """The bytes, file name, label and other columns of each row."""
    try:
        from pyarrow import ArrowException  # noqa: PLC0415  slow to load, and not installed with Diptych
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415
    except ModuleNotFoundError as error:
        message = "Parquet files need pyarrow. Install it with: pip install pyarrow"
        raise ArchiveError(message) from error
    try:
        with ParquetFile(path) as table:
            yield from _rows_of(table, path)
    except ArrowException as error:
        raise ArchiveError(f"{path.name} is not a valid Parquet file: {error}.") from error


def _rows_of(table: ParquetFile, path: Path) -> Iterator[tuple[bytes, str, str, Mapping[str, object]]]:
    columns = table.schema_arrow.names
    image = next((name for name in columns if _is_picture(table, name)), None)
    label = field_named(columns, LABEL_FIELDS)
    if image is None or label is None:
        missing = "pictures" if image is None else "labels"
        raise ListingError(f"{path.name} has no column with {missing}. Its columns are {', '.join(columns)}.")
    names = _label_names(table, label)
    for batch in table.iter_batches(batch_size=_ROWS_AT_A_TIME):
        for row in batch.to_pylist():
            picture = mapping(row.pop(image))
            value = row.pop(label)
            data = picture.get("bytes")
            yield (
                data if isinstance(data, bytes) else b"",
                str(picture.get("path") or ""),
                _label(value, names),
                row,
            )


def _is_picture(table: ParquetFile, name: str) -> bool:
    kind = table.schema_arrow.field(name).type
    return {"bytes", "path"} <= {kind.field(index).name for index in range(kind.num_fields)}


def _label(value: object, names: Sequence[str]) -> str:
    """The name of a label, which may be an index; -1 means unknown."""
    if isinstance(value, int) and names:
        return names[value] if 0 <= value < len(names) else ""
    return str(value) if isinstance(value, str | int) else ""


def _label_names(table: ParquetFile, label: str) -> Sequence[str]:
    about = (table.schema_arrow.metadata or {}).get(b"huggingface", b"{}")
    try:
        features = mapping(mapping(mapping(json.loads(about)).get("info")).get("features"))
    except ValueError:
        return []
    return texts(mapping(features.get(label)).get("names"))
