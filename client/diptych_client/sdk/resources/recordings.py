"""The recordings of a dataset: list, join and split them."""

from collections.abc import AsyncIterator, Iterable

from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.recordings import recording as recording_value
from diptych_client.sdk.convert.recordings import recording_counts as counts_value
from diptych_client.sdk.resources.dataset_part import DatasetPart
from diptych_client.sdk.values.datasets import Instance
from diptych_client.sdk.values.recordings import Recording, RecordingCounts

_PAGE_SIZE = 500


class DatasetRecordings(DatasetPart):
    """The methods of a dataset for its recordings."""

    __slots__ = ()

    async def list_recordings(self, *, mixed: bool = False) -> AsyncIterator[Recording]:
        """The recordings in a fixed order, page by page; with `mixed` only those with several labels."""
        request = wire.ListRecordingsRequest(dataset_id=self.id, page_size=_PAGE_SIZE, only_mixed=mixed)
        async for page in self._calls.pages(self._calls.datasets.ListRecordings, request):
            for message in page.recordings:
                yield recording_value(message)

    async def count_recordings(self) -> RecordingCounts:
        """The number of recordings, and of pictures with near copies under other labels."""
        request = wire.ListRecordingsRequest(dataset_id=self.id, page_size=1)
        response = await self._calls.unary(self._calls.datasets.ListRecordings, request, may_retry=True)
        return counts_value(response.counts)

    async def join_recordings(self, recordings: Iterable[Recording | str]) -> str:
        """Join 2 to 1,000 recordings; returns the id of the largest, which then contains them all.

        Folds are kept. Recordings that were joined or split manually are not changed by similarity later.
        """
        request = wire.JoinRecordingsRequest(dataset_id=self.id, recording_ids=map(_id_of, recordings))
        response = await self._calls.unary(self._calls.datasets.JoinRecordings, request, may_retry=False)
        return response.recording_id

    async def split_recording(
        self,
        recording: Recording | str,
        *,
        instances: Iterable[Instance | str] = (),
        bursts: Iterable[str] = (),
        each_burst: bool = False,
    ) -> tuple[str, ...]:
        """Split a recording; returns the ids of its parts, starting with the one that keeps its id.

        Near copies in different parts still do not count in scores.

        Args:
            recording: The recording, or its id.
            instances: The instances to move to a new recording, with all instances of their bursts, as a burst cannot
                be split.
            bursts: Ids of bursts to move, together with `instances`.
            each_burst: Turn each burst into a recording instead.
        """
        request = wire.SplitRecordingRequest(
            dataset_id=self.id,
            recording_id=_id_of(recording),
            instance_ids=map(_id_of, instances),
            burst_ids=bursts,
            each_burst=each_burst,
        )
        response = await self._calls.unary(self._calls.datasets.SplitRecording, request, may_retry=False)
        return tuple(response.recording_ids)


def _id_of(thing: Recording | Instance | str) -> str:
    return thing if isinstance(thing, str) else thing.id
