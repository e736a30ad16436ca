"""The files of a folder or archive, found by the names that files with labels use for them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from diptych_client.importing.listing import ListingError
from diptych_client.importing.walk import FoundFile, normal_name

LARGEST_FILE_BYTES: Final = 64 * 2**20
"""Larger pictures are not read: no photograph is that large."""

LARGEST_TABLE_BYTES: Final = 256 * 2**20
"""Larger files with labels are not read: a million pictures need less."""


_MOST_TABLES: Final = 50
"""Some tools write a file per picture, instead of a table of all pictures."""

TABLE_SUFFIXES: Final = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".labels")
"""The endings of files with labels."""


class Files:
    """The files below a folder."""

    def __init__(self, found: Iterable[FoundFile]) -> None:
        self._by_relative = {file.relative: file for file in found}
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for relative in self._by_relative:
            self._by_name[PurePosixPath(relative).name].append(relative)

    def __contains__(self, relative: str) -> bool:
        return relative in self._by_relative

    def relatives(self) -> Sequence[str]:
        """The paths of all files, those higher up first."""
        return sorted(self._by_relative, key=_height)

    def tables(self, *suffixes: str) -> Sequence[str]:
        """The paths of files that may contain labels: those with one of these suffixes, at most the 50 highest."""
        found = [each for each in self._by_relative if each.lower().endswith(suffixes)]
        return sorted(found, key=_height)[:_MOST_TABLES]

    def with_only(self, table: str) -> Files:
        """The same files without those that may contain labels, except for this one."""
        return Files(
            file
            for relative, file in self._by_relative.items()
            if relative == table or not relative.lower().endswith(TABLE_SUFFIXES)
        )

    def named(self, name: str) -> Sequence[str]:
        """The paths of the files with this name, in any folder, those higher up first."""
        return sorted(self._by_name.get(name, ()), key=_height)

    def read(self, relative: str) -> bytes:
        """The content of a file with labels.

        Raises:
            ListingError: It is too large.
            OSError: It could not be read.
        """
        with self._by_relative[relative].path.open("rb") as file:
            data = file.read(LARGEST_TABLE_BYTES + 1)
        if len(data) > LARGEST_TABLE_BYTES:
            raise ListingError(f"{relative} is larger than {LARGEST_TABLE_BYTES // 2**20} MiB.")
        return data

    def read_json(self, relative: str) -> object:
        """The content of a JSON file.

        Raises:
            ListingError: It is too large, or not JSON.
            OSError: It could not be read.
        """
        return parsed(self.read(relative), where=relative)

    def json_or_none(self, relative: str) -> object:
        """As `read_json`, but None for a file that is not JSON: not every file of this name has labels.

        Raises:
            OSError: It could not be read.
        """
        try:
            return self.read_json(relative)
        except ListingError:
            return None

    def resolve(self, name: str, *, beside: str) -> str | None:
        """The path of the picture that a file with labels calls `name`; None if there is none.

        It is looked for beside that file, then at the top, then by the end of its path, and last by its name alone if
        only one file has it. Paths of other machines are found in this way.
        """
        wanted = normal_name(name.replace("\\", "/"))
        folder = beside.rpartition("/")[0]
        for place in (f"{folder}/{wanted}" if folder else wanted, wanted):
            tidy = "/".join(part for part in place.split("/") if part not in {"", "."})
            if tidy in self._by_relative:
                return tidy
        alike = self._by_name.get(PurePosixPath(wanted).name, [])
        ends = [each for each in alike if each.endswith(f"/{wanted.lstrip('/')}")]
        if len(ends) == 1:
            return ends[0]
        return alike[0] if len(alike) == 1 else None

    def resolve_url(self, address: str, *, beside: str) -> str | None:
        """As `resolve`, for an address: its path, or the path in its query (`?d=...`)."""
        path, _, query = address.partition("?")
        for part in query.split("&"):
            key, _, value = part.partition("=")
            if key == "d" and value:
                return self.resolve(unquote(value), beside=beside)
        return self.resolve(unquote(path.partition("://")[2] or path), beside=beside)


def _height(relative: str) -> tuple[int, str]:
    return relative.count("/"), relative


def parsed(data: bytes, *, where: str) -> object:
    """The content of JSON bytes.

    Raises:
        ListingError: They are not JSON; the message begins with `where`.
    """
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ListingError(f"{where} is not valid JSON ({error}).") from error
