"""Tar archives, also compressed with gzip, bzip2 or xz."""

import tarfile
import zlib
from datetime import datetime
from lzma import LZMAError
from pathlib import Path

from diptych.times import moment_of
from diptych_client.importing.containers.unpacking import ArchiveError, Moved, Unpacking
from diptych_client.importing.walk import FoundFile, Refused


def unpack_tar(path: Path, folder: Path, *, moved: Moved) -> list[FoundFile | Refused]:
    """Unpack a tar file into an empty folder, in one pass.

    Raises:
        ArchiveError: It is damaged or too large.
        OSError: It could not be read, or the files could not be written.
    """
    size = path.stat().st_size
    unpacking = Unpacking(folder, archive_bytes=size, total_bytes=size, moved=moved)
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                _unpack(archive, member, unpacking)
    except (tarfile.TarError, EOFError, LZMAError, zlib.error) as error:
        raise ArchiveError(f"{path.name} is damaged: {error}. Download or create it again.") from error
    return unpacking.entries


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, unpacking: Unpacking) -> None:
    if member.isdir():
        return
    if not member.isreg():
        unpacking.refuse(member.name, "NOT_A_FILE", "A link or a special file.")
        return
    opened = archive.extractfile(member)
    if opened is not None:
        with opened:
            unpacking.add(member.name, opened, modified_at=_moment(member))


def _moment(member: tarfile.TarInfo) -> datetime | None:
    return moment_of(member.mtime)
