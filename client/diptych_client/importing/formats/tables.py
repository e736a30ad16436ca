"""Tables with a row per picture: the metadata of Hugging Face's ImageFolder, and any CSV, TSV or JSONL file.

Hugging Face looks for `metadata.csv`, `metadata.jsonl` or `metadata.parquet` beside the pictures or above them; the
column `file_name` is relative to it (https://huggingface.co/docs/datasets/image_dataset). Labels of such a folder are
in a column, or else in the names of folders.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final

from diptych_client.importing.files import Files, parsed
from diptych_client.importing.formats.collecting import Collector
from diptych_client.importing.formats.fields import FILE_FIELDS, LABEL_FIELDS, field_named, text_of
from diptych_client.importing.listing import Listing, ListingError

SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson")
_METADATA: Final = ("metadata.jsonl", "metadata.csv")
_SAMPLE: Final = 64 * 2**10

Row = Mapping[str, object]


def read_metadata(files: Files) -> Listing | None:
    """The pictures of all metadata files of a Hugging Face folder; None if it has none."""
    tables = [relative for name in _METADATA for relative in files.named(name)]
    if not tables:
        return None
    collector = Collector(files, format_name="a Hugging Face dataset")
    for table in tables:
        _add(files, table, collector)
    return None if collector.is_empty else collector.listing()


def read_table(files: Files) -> Listing | None:
    """The pictures of the only table that names pictures with labels; None if there is none, or several."""
    found = []
    for table in files.tables(*SUFFIXES):
        collector = Collector(files, format_name=f"the table {table}")
        with suppress(ListingError):  # not every table is about pictures
            _add(files, table, collector)
            if not collector.is_empty:
                found.append(collector)
    return found[0].listing() if len(found) == 1 else None


def read_chosen(files: Files, table: str) -> Listing:
    """The pictures of this table.

    Raises:
        ListingError: It has no column for the file or for the label, or none of its pictures exists.
    """
    collector = Collector(files, format_name=f"the table {table}")
    columns = _add(files, table, collector)
    if field_named(columns, FILE_FIELDS) is None:
        raise ListingError(f"{table} has no column with the files. Name one of its columns file_name.")
    if field_named(columns, LABEL_FIELDS) is None:
        raise ListingError(f"{table} has no column with the labels. Name one of its columns label.")
    if collector.is_empty:
        raise ListingError(
            f"None of the files in {table} exists. The column file_name must hold paths below its folder."
        )
    return collector.listing()


def _add(files: Files, table: str, collector: Collector) -> Sequence[str]:
    """Add the rows of a table with columns for file and label; returns its columns."""
    columns, rows = _rows(files.read(table), table)
    file_column, label_column = field_named(columns, FILE_FIELDS), field_named(columns, LABEL_FIELDS)
    if file_column is None:
        return columns
    collector.owns(table)
    for row in rows:
        name = text_of(row, (file_column.casefold(),))
        found = files.resolve(name, beside=table) if name else None
        if name and label_column is None:
            collector.add(found, name=name, labels=_folder_label(found), record=row)
        elif name and label_column is not None:
            collector.add(found, name=name, labels=_labels(row.get(label_column)), record=row)
    return columns


def _labels(value: object) -> Sequence[str]:
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if isinstance(each, str | int | float)]


def _folder_label(found: str | None) -> Sequence[str]:
    """The folder of a picture, which is its label in a folder whose metadata has no labels."""
    folder = PurePosixPath(found or "").parent.name
    return [folder] if folder else []


def _rows(data: bytes, table: str) -> tuple[Sequence[str], Iterator[Row]]:
    """The columns and the rows of a table."""
    if table.lower().endswith((".jsonl", ".ndjson")):
        rows = list(_json_rows(data, table))
        return list(dict.fromkeys(column for row in rows for column in row)), iter(rows)
    return _csv_rows(data, table)


def _json_rows(data: bytes, table: str) -> Iterator[Row]:
    for number, line in enumerate(data.splitlines(), start=1):
        if line.strip():
            row = parsed(line, where=f"{table}, line {number},")
            if not isinstance(row, dict):
                raise ListingError(f"{table}, line {number}, is not a JSON object.")
            yield row


def _csv_rows(data: bytes, table: str) -> tuple[Sequence[str], Iterator[Row]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListingError(f"{table} is not UTF-8 text. Save it as UTF-8 and import again.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text, table))
    try:
        columns = [column for column in reader.fieldnames or () if column is not None]
    except csv.Error as error:
        raise ListingError(f"{table} is not a valid table: {error}.") from error
    return columns, _checked(reader, table)


def _checked(reader: csv.DictReader[str], table: str) -> Iterator[Row]:
    try:
        yield from reader
    except csv.Error as error:
        raise ListingError(f"{table}, line {reader.line_num}, is not valid: {error}.") from error


def _delimiter(text: str, table: str) -> str:
    if table.lower().endswith(".tsv"):
        return "\t"
    heading = text[:_SAMPLE].partition("\n")[0]
    return max(",;\t", key=heading.count)
