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
    files, contents = temporary / "files", temporary / "contents"
    files.mkdir()
    contents.mkdir()
    if path.is_dir():
        return _contained(Source.of_folder(path), contents, moved)
    suffix = path.suffix.lower()
    if suffix == SUFFIX:
        return unpack_parquet({path.stem: path}, contents, moved=moved)
    if suffix in TABLE_SUFFIXES:
        return _marcelle(FoundFile(path, path.name), contents, moved) or Source.of_folder(path.parent, chosen=path.name)
    if zipfile.is_zipfile(path):
        return _contained(Source(_unwrapped(unpack_zip(path, files, moved=moved))), contents, moved)
    if tarfile.is_tarfile(path):
        return _contained(Source(_unwrapped(unpack_tar(path, files, moved=moved))), contents, moved)
    raise ArchiveError(
        f"{path.name} is not a folder, an archive or a file with labels. Supported: folders, zip, tar, .tm, Parquet, "
        "and JSON, JSONL, CSV or TSV files with labels."
    )


def _contained(source: Source, folder: Path, moved: Moved) -> Source:
    """The source, or, if its pictures are inside of files, what these contain."""
    files = [each for each in source.entries if isinstance(each, FoundFile)]
    if any(each.path.suffix.lower() in TAKEN_SUFFIXES for each in files):
        return source
    parquets = {each.relative.removesuffix(SUFFIX): each.path for each in files if each.relative.endswith(SUFFIX)}
    if 0 < len(parquets) <= _MOST_PARQUETS:
        return unpack_parquet(parquets, folder, moved=moved)
    datasets = [each for each in files if each.relative.lower().endswith(".json")]
    return (_marcelle(datasets[0], folder, moved) if len(datasets) == 1 else None) or source


def _marcelle(file: FoundFile, folder: Path, moved: Moved) -> Source | None:
    """The pictures of a dataset of Marcelle; None for other files.

    Raises:
        ListingError: It is JSON, but too large or damaged.
    """
    if not file.relative.lower().endswith(".json"):
        return None
    size = file.path.stat().st_size
    if size > LARGEST_TABLE_BYTES:
        raise ListingError(f"{file.relative} is larger than {LARGEST_TABLE_BYTES // 2**20} MiB.")
    content = parsed(file.path.read_bytes(), where=file.relative)
    return unpack_marcelle(content, folder, size_bytes=size, moved=moved) if is_marcelle(content) else None


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
