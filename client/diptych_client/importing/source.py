"""What an import reads: the files of a folder, or those that were unpacked from an archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diptych_client.importing.listing import Listing
from diptych_client.importing.walk import FoundFile, Refused, walk


@dataclass(frozen=True, slots=True)
class Source:
    """Files to import. Paths of files from archives are temporary; `relative` is their path in the archive."""

    entries: Sequence[FoundFile | Refused]
    """The files, and what could not be read with the reason."""
    listing: Listing | None = None
    """What the archive itself says about its pictures; None to look for files with labels."""
    chosen: str = ""
    """The only file with labels to use, by its path among the entries; empty for any."""

    @classmethod
    def of_folder(cls, folder: Path, *, chosen: str = "") -> Source:
        """All files below a folder.

        Raises:
            OSError: The folder itself cannot be listed.
        """
        return cls(tuple(walk(folder)), chosen=chosen)
