"""Collects the pictures of a listing while a format is read."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from diptych_client.importing.files import Files
from diptych_client.importing.formats.fields import picture_of
from diptych_client.importing.listing import ListedPicture, Listing
from diptych_client.importing.walk import Refused


class Collector:
    """The pictures that the files with labels of one format name. The first mention of a picture counts."""

    def __init__(self, files: Files, *, format_name: str) -> None:
        self._files = files
        self._format = format_name
        self._own: set[str] = set()
        self._pictures: dict[str, ListedPicture] = {}
        self._left_out: dict[str, Refused] = {}

    def owns(self, relative: str) -> None:
        """Note a file with labels, which is not a picture."""
        self._own.add(relative)

    def add(self, found: str | None, *, name: str, labels: Sequence[str], record: Mapping[str, object]) -> None:
        """Add a picture that was found at this path, or note why it is left out.

        Args:
            found: its path below the folder; None if it does not exist.
            name: what the file with labels calls it.
            labels: its labels; a picture needs exactly one.
            record: what else is known about it.
        """
        distinct = list(dict.fromkeys(label.strip() for label in labels if label.strip()))
        if found is None:
            self._leave_out(name, "MISSING", "The file is listed but does not exist.")
        elif not distinct:
            self._leave_out(found, "NO_LABEL", "The picture is listed without a label.")
        elif len(distinct) > 1:
            named = ", ".join(sorted(distinct)[:3])
            self._leave_out(found, "SEVERAL_LABELS", f"The picture has several labels: {named}. Choose one of them.")
        else:
            self._pictures.setdefault(found, picture_of(distinct[0], record))

    def listing(self, *, labels: Sequence[str] = (), labels_folders: bool = False) -> Listing:
        """What was collected."""
        return Listing(
            format=self._format,
            pictures=self._pictures,
            labels=tuple(labels),
            own_files=frozenset(self._own),
            left_out=[each for path, each in self._left_out.items() if path not in self._pictures],
            labels_folders=labels_folders,
        )

    @property
    def is_empty(self) -> bool:
        """Whether no picture of the listing exists."""
        return not self._pictures

    def _leave_out(self, path: str, reason: str, message: str) -> None:
        self._left_out.setdefault(path, Refused(PurePosixPath(path).as_posix(), reason, message))
