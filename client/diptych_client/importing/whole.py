"""A whole import: name the burst of each file, send them. For the command line and the SDK alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from diptych_client.importing import bursts
from diptych_client.importing.bursts import Grouped, Grouping
from diptych_client.importing.comparing import wait_until_compared
from diptych_client.importing.folder import Scan, SourceFile
from diptych_client.importing.sending import ImportCounts, Upload
from diptych_client.importing.target import Target
from diptych_client.sdk.transport.calls import new_id
from diptych_client.sdk.values.importing import ImportProgress
from diptych_client.sdk.values.recordings import RecordingCounts


class FolderImport:
    """One import of what was found in a folder. After an interruption another one adds the rest: nothing twice.

    Attributes:
        tally: What became of the files so far, also after an error.
        group_id: All that is added is undone together.
    """

    def __init__(
        self,
        dataset: Target,
        folder: Path,
        found: Scan,
        *,
        grouping: Grouping,
        again: bool = False,
        progress: Callable[[ImportProgress], None],
    ) -> None:
        """Nothing is sent yet.

        Args:
            dataset: Where the pictures go.
            folder: Where the files are.
            found: What is in the folder.
            grouping: How files form bursts.
            again: True brings back pictures that were imported before and removed since.
            progress: Called on the loop's thread with each step.
        """
        self.tally = ImportCounts(total=len(found.files), refused=[*found.refused])
        self.group_id = new_id()
        self._dataset = dataset
        self._folder = folder
        self._found = found
        self._grouping = grouping
        self._is_again = again
        self._progress = progress

    async def run(self) -> ImportCounts:
        """What became of the files.

        Raises:
            DiptychError: The server refused the import as a whole, or stayed away for too long.
        """
        grouped = self._grouped()
        self.tally.refused += grouped.refused
        dataset = await self._dataset.refresh()
        sending = Upload(dataset, top=self._folder, keys=grouped.keys, tally=self.tally, advanced=self._sent)
        files = [file for file in self._found.files if file.burst_id or file.relative in grouped.keys]
        await sending.make_labels(self._found.labels)
        await sending.send(files, group_id=self.group_id)
        if self._is_again and self.tally.removed:
            await self._send_again(sending)
        return self.tally

    async def compared(self) -> RecordingCounts | None:
        """How the recordings of the dataset are, once the server has compared all pictures; None if it takes too long.

        To be called after `run`. May be cancelled: nothing is lost.
        """
        return await wait_until_compared(self._dataset, progress=self._progress)

    async def _send_again(self, sending: Upload) -> None:
        removed: Sequence[SourceFile] = self.tally.removed
        self.tally.removed = []
        await sending.send(removed, group_id=self.group_id, is_again=True)

    def _sent(self) -> None:
        total = self.tally.total + len(self._found.refused)
        self._progress(ImportProgress("sending", self.tally.done, total))

    def _grouped(self) -> Grouped:
        files = [file for file in self._found.files if not file.burst_id]  # a manifest names the others' bursts
        return bursts.group(files, self._grouping)
