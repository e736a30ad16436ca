"""Sends the files of an import and counts the results."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from diptych.times import moment_of
from diptych_client.importing.files import LARGEST_FILE_BYTES
from diptych_client.importing.folder import SourceFile
from diptych_client.importing.target import Target
from diptych_client.importing.walk import Refused, refused_by_system
from diptych_client.sdk.errors import DiptychError, InvalidRequestError
from diptych_client.sdk.streaming.capture import Capture
from diptych_client.sdk.transport.calls import new_id
from diptych_client.sdk.values.datasets import Acknowledgement, Label

_SENDERS = 4
_LONGEST_SOURCE = 500


@dataclass
class ImportCounts:
    """The results so far."""

    total: int
    added: int = 0
    already_there: int = 0
    removed: list[SourceFile] = field(default_factory=list)
    """Imported before and then removed from the dataset, by an undo or manually."""
    refused: list[Refused] = field(default_factory=list)
    bursts: set[str] = field(default_factory=set)
    """Keys of the bursts that received a picture."""
    labels: set[str] = field(default_factory=set)
    """Names of the labels that received a picture."""

    @property
    def done(self) -> int:
        """Files that are finished."""
        return self.added + self.already_there + len(self.removed) + len(self.refused)


class Upload:
    """A running import: a few tasks read and send; each file is counted once by its acknowledgement.

    The dataset handle is from the start of the import: pictures stored by earlier changes were already there.
    """

    def __init__(
        self,
        dataset: Target,
        *,
        keys: Mapping[str, str],
        tally: ImportCounts,
        advanced: Callable[[], None],
    ) -> None:
        self._dataset = dataset
        self._keys = keys
        self._tally = tally
        self._advanced = advanced
        self._labels: dict[str, Label | InvalidRequestError] = {}
        self._naming = asyncio.Lock()

    async def make_labels(self, names: Sequence[str]) -> None:
        """Create the missing labels, in this order; names that are not valid are refused with their pictures.

        Raises:
            DiptychError: The server refused something else, or was unavailable for too long.
        """
        for name in names:
            await self._label(name)

    async def send(self, files: Sequence[SourceFile], *, group_id: str, is_again: bool = False) -> None:
        """Send the files; refused ones are counted and do not stop the others.

        Args:
            files: The files to send.
            group_id: Everything added under it is undone together.
            is_again: True adds pictures again that were imported before and then removed.

        Raises:
            DiptychError: The server refused the import as a whole, or was unavailable for too long.
        """
        remaining, self._is_again = iter(files), is_again
        async with self._dataset.capture(is_import=True, group_id=group_id) as capture:
            senders = [asyncio.create_task(self._send_all(remaining, capture)) for _ in range(_SENDERS)]
            try:
                await asyncio.gather(*senders)
            finally:
                for sender in senders:
                    sender.cancel()

    async def _send_all(self, remaining: Iterator[SourceFile], capture: Capture) -> None:
        for file in remaining:
            try:
                data, modified_at = await asyncio.to_thread(_read, file.path)
            except OSError as error:
                self._refuse(refused_by_system(file.relative, error, is_link=file.path.is_symlink()))
                continue
            try:
                await self._send(file, data, modified_at, capture)
            except DiptychError:
                raise
            except Exception as error:  # noqa: BLE001  a file that breaks its reader must not stop the others
                kind = type(error).__name__
                self._refuse(
                    Refused(file.relative, "UNREADABLE", f"The file could not be read as a picture ({kind}: {error}).")
                )

    async def _send(self, file: SourceFile, data: bytes, taken_at: datetime | None, capture: Capture) -> None:
        if len(data) > LARGEST_FILE_BYTES:
            limit = LARGEST_FILE_BYTES // 2**20
            self._refuse(Refused(file.relative, "PICTURE_TOO_MANY_BYTES", f"The file is larger than {limit} MiB."))
            return
        label = await self._label(file.label)
        if isinstance(label, InvalidRequestError):
            self._refuse(
                Refused(file.relative, label.reason, f"The name of its folder is not a valid label. {label.message}")
            )
            return
        answer = await capture.submit(
            data,
            label=label,
            burst_id=file.burst_id or burst_id(self._dataset.id, key=self._keys[file.relative]),
            capture_id=self._capture_id(file, data),
            captured_at=file.captured_at or taken_at,
            source=(file.source or file.relative)[-_LONGEST_SOURCE:],
        )
        answer.add_done_callback(lambda done: self._settle(file, label, done))

    async def _label(self, name: str) -> Label | InvalidRequestError:
        """The label, or the reason why its name is not valid."""
        async with self._naming:  # two senders with the same new name must create only one label
            if name not in self._labels:
                try:
                    self._labels[name] = await self._dataset.label(name)
                except InvalidRequestError as error:
                    self._labels[name] = error
            return self._labels[name]

    def _capture_id(self, file: SourceFile, data: bytes) -> str:
        # The server has recorded the usual id as done, even if the picture was removed from the dataset.
        return new_id() if self._is_again else capture_id(self._dataset.id, relative=file.relative, data=data)

    def _settle(self, file: SourceFile, label: Label, answer: asyncio.Future[Acknowledgement]) -> None:
        if answer.cancelled() or answer.exception() is not None:
            return
        acknowledgement = answer.result()
        if acknowledgement.failure is not None:
            failure = acknowledgement.failure
            self._refuse(Refused(file.relative, failure.reason, failure.message))
            return
        if acknowledgement.instance is not None and not acknowledgement.instance.label_id:
            self._tally.removed.append(file)
        elif acknowledgement.is_duplicate or acknowledgement.sequence <= self._dataset.sequence:
            # An earlier run of this import stored it under the same id; the server repeats its response to that one.
            self._tally.already_there += 1
        else:
            self._tally.added += 1
            self._tally.bursts.add(file.burst_id or self._keys[file.relative])
            self._tally.labels.add(label.name)
        self._advanced()

    def _refuse(self, refused: Refused) -> None:
        self._tally.refused.append(refused)
        self._advanced()


def _read(path: Path) -> tuple[bytes, datetime | None]:
    """The bytes of the file, and when it was last modified."""
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE_BYTES + 1)
        return data, moment_of(os.fstat(file.fileno()).st_mtime)


def capture_id(dataset_id: str, *, relative: str, data: bytes) -> str:
    """The id under which the dataset stores these bytes from this path exactly once."""
    return str(uuid5(UUID(dataset_id), f"capture\n{relative}\n{hashlib.sha256(data).hexdigest()}"))


def burst_id(dataset_id: str, *, key: str) -> str:
    """The id of the burst with this key in the dataset."""
    return str(uuid5(UUID(dataset_id), f"burst\n{key}"))
