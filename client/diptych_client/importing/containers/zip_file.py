"""Zip archives, including projects of Teachable Machine (`.tm`)."""

import stat
import zlib
from datetime import UTC, datetime
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from diptych_client.importing.containers.unpacking import ArchiveError, Moved, Unpacking
from diptych_client.importing.walk import FoundFile, Refused

_ENCRYPTED = 0x1


def unpack_zip(path: Path, folder: Path, *, moved: Moved) -> list[FoundFile | Refused]:
    """Unpack a zip file into an empty folder; damaged files in it are refused, and the others are kept.

    Raises:
        ArchiveError: It is damaged as a whole, or too large.
        OSError: It could not be read, or the files could not be written.
    """
    try:
        with ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            unpacking = Unpacking(
                folder,
                archive_bytes=path.stat().st_size,
                total_bytes=sum(info.file_size for info in infos),
                moved=moved,
            )
            for info in infos:
                _unpack(archive, info, unpacking)
    except (BadZipFile, NotImplementedError, ValueError) as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"{path.name} is damaged: {error}. Download or create it again.") from error
    return unpacking.entries


def _unpack(archive: ZipFile, info: ZipInfo, unpacking: Unpacking) -> None:
    if info.flag_bits & _ENCRYPTED:
        unpacking.refuse(info.filename, "ENCRYPTED", "The file is protected by a password. Create the zip without one.")
        return
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        unpacking.refuse(info.filename, "NOT_A_FILE", "A link or a special file.")
        return
    try:
        with archive.open(info) as opened:
            unpacking.add(info.filename, opened, modified_at=_moment(info))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        unpacking.refuse(info.filename, "DAMAGED", f"The file in the archive is damaged: {error}.")


def _moment(info: ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None
