"""A whole import: group the files into bursts and send them. Used by the command line and the SDK."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
    """One import of the pictures found in a folder. If interrupted, another import adds the rest, nothing twice."""

    def __init__(
        self,
        dataset: Target,
        found: Scan,
        *,
        grouping: Grouping,
        again: bool = False,
        progress: Callable[[ImportProgress], None],
    ) -> None:
        """Prepare an import; nothing is sent yet.

        Args:
            dataset: The dataset to fill.
            found: What was found in a folder or archive; its files must exist until the end.
            grouping: How files are grouped into bursts.
            again: True adds pictures again that were imported before and then removed.
            progress: Called on the loop's thread with each step.
        """
        self.tally = ImportCounts(total=len(found.files), refused=[*found.refused])
        """The results so far, also after an error."""
        self.group_id = new_id()
        """Everything added under it is undone together."""
        self._dataset = dataset
        self._found = found
        self._grouping = grouping
        self._is_again = again
        self._progress = progress

    async def run(self) -> ImportCounts:
        """Send the files and return the results.

        Raises:
            DiptychError: The server refused the import as a whole, or was unavailable for too long.
        """
        grouped = self._grouped()
        self.tally.refused += grouped.refused
        dataset = await self._dataset.refresh()
        sending = Upload(dataset, keys=grouped.keys, tally=self.tally, advanced=self._sent)
        files = [file for file in self._found.files if file.burst_id or file.relative in grouped.keys]
        await sending.make_labels(self._found.labels)
        await sending.send(files, group_id=self.group_id)
        if self._is_again and self.tally.removed:
            await self._send_again(sending)
        return self.tally

    async def compared(self) -> RecordingCounts | None:
        """The recordings of the dataset once the server has compared all pictures; None if it takes too long.

        Call it after `run`. It can be cancelled without losing anything.
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
        files = [
            file for file in self._found.files if not file.burst_id
        ]  # the bursts of the others are in the manifest
        return bursts.group(files, self._grouping)
