"""Opens whatever lies on the disk as a source: a folder, an archive, or a file with labels or pictures."""

import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from diptych_client.importing.containers.marcelle import is_marcelle, unpack_marcelle
from diptych_client.importing.containers.parquet import SUFFIX, unpack_parquet
from diptych_client.importing.containers.tar_file import unpack_tar
from diptych_client.importing.containers.unpacking import ArchiveError, Moved
from diptych_client.importing.containers.zip_file import unpack_zip
from diptych_client.importing.files import LARGEST_TABLE_BYTES, TABLE_SUFFIXES, parsed
from diptych_client.importing.kinds import TAKEN_SUFFIXES
from diptych_client.importing.listing import ListingError
from diptych_client.importing.source import Source
from diptych_client.importing.walk import FoundFile, Refused

_MOST_PARQUETS: Final = 1000


def _unmoved(_done: int, _total: int) -> None:
    """Do nothing: the caller does not want progress."""


@contextmanager
def opened(path: Path, *, moved: Moved = _unmoved) -> Iterator[Source]:
    """What there is to import at this path. Temporary files exist during the block.

    Args:
        path: a folder; a zip, tar or `.tm` archive; a Parquet file; or a JSON, JSONL, CSV or TSV file with labels of
            the pictures beside and below it.
        moved: called with the bytes that were unpacked, and an estimate of all.

    Raises:
        ArchiveError: An archive is damaged, too large, or of an unsupported format.
        ListingError: A file with labels is damaged.
        OSError: Something could not be read or written.
    """
    with TemporaryDirectory(prefix="diptych-import-") as temporary:
        yield _source(path, Path(temporary), moved)


def _source(path: Path, temporary: Path, moved: Moved) -> Source:
    if path.is_dir():
        return _of_folder(path, temporary, moved)
    suffix = path.suffix.lower()
    if suffix == SUFFIX:
        return unpack_parquet({path.stem: path}, temporary, moved=moved)
    if suffix in TABLE_SUFFIXES:
        return _of_table(path, temporary, moved)
    if zipfile.is_zipfile(path):
        return Source(_unwrapped(unpack_zip(path, temporary, moved=moved)))
    if tarfile.is_tarfile(path):
        return Source(_unwrapped(unpack_tar(path, temporary, moved=moved)))
    raise ArchiveError(
        f"{path.name} is not a folder, an archive or a file with labels. Supported: folders, zip, tar, .tm, Parquet, "
        "and JSON, JSONL, CSV or TSV files with labels."
    )


def _of_folder(path: Path, temporary: Path, moved: Moved) -> Source:
    """A folder; one whose pictures are in Parquet files is unpacked."""
    source = Source.of_folder(path)
    files = [each for each in source.entries if isinstance(each, FoundFile)]
    parquets = {each.relative.removesuffix(SUFFIX): each.path for each in files if each.path.suffix == SUFFIX}
    if (
        parquets
        and len(parquets) <= _MOST_PARQUETS
        and not any(each.path.suffix.lower() in TAKEN_SUFFIXES for each in files)
    ):
        return unpack_parquet(parquets, temporary, moved=moved)
    return source


def _of_table(path: Path, temporary: Path, moved: Moved) -> Source:
    if path.suffix.lower() == ".json":
        size = path.stat().st_size
        if size > LARGEST_TABLE_BYTES:
            raise ListingError(f"{path.name} is larger than {LARGEST_TABLE_BYTES // 2**20} MiB.")
        content = parsed(path.read_bytes(), where=path.name)
        if is_marcelle(content):
            return unpack_marcelle(content, temporary, size_bytes=size, moved=moved)
    return Source.of_folder(path.parent, chosen=path.name)


def _unwrapped(entries: list[FoundFile | Refused]) -> tuple[FoundFile | Refused, ...]:
    """The files without the only folder at the top, if its folders seem to be the labels."""
    files = [each for each in entries if isinstance(each, FoundFile)]
    tops = {each.relative.partition("/")[0] for each in files}
    below = [each.relative.partition("/")[2] for each in files]
    folders = {each.partition("/")[0] for each in below if "/" in each}
    loose = [each for each in below if "/" not in each and not each.lower().endswith((*TABLE_SUFFIXES, ".txt", ".md"))]
    if len(tops) != 1 or len(folders) < 2 or loose:  # noqa: PLR2004  two labels
        return tuple(entries)
    return tuple(
        FoundFile(each.path, each.relative.partition("/")[2]) if isinstance(each, FoundFile) else each
        for each in entries
    )
