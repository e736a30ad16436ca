"""The recordings of a dataset: listed, joined and split."""

from collections.abc import AsyncIterator, Iterable

from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.recordings import recording as recording_value
from diptych_client.sdk.convert.recordings import recording_counts as counts_value
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.values.datasets import Instance
from diptych_client.sdk.values.fields import DatasetFields
from diptych_client.sdk.values.recordings import Recording, RecordingCounts

_PAGE_SIZE = 500


class DatasetRecordings(DatasetFields, AsyncHandle):
    """The verbs of a dataset that are about its recordings."""

    __slots__ = ()

    async def list_recordings(self, *, mixed: bool = False) -> AsyncIterator[Recording]:
        """The recordings in a fixed order, page by page; with `mixed` only those that hold several labels."""
        request = wire.ListRecordingsRequest(dataset_id=self.id, page_size=_PAGE_SIZE, only_mixed=mixed)
        async for page in self._calls.pages(self._calls.datasets.ListRecordings, request):
            for message in page.recordings:
                yield recording_value(message)

    async def count_recordings(self) -> RecordingCounts:
        """How many recordings there are, and how many pictures look alike across labels."""
        request = wire.ListRecordingsRequest(dataset_id=self.id, page_size=1)
        response = await self._calls.unary(self._calls.datasets.ListRecordings, request, may_retry=True)
        return counts_value(response.counts)

    async def join_recordings(self, recordings: Iterable[Recording | str]) -> str:
        """Make 2 to 1,000 recordings one; the id of the one that holds them all then, which is the largest of them.

        Folds stay. What you join or split is not changed by likeness later.
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
        """Split a recording; the ids of what it became, the one that kept its id first.

        Near copies in its parts are still kept apart in scores.

        Args:
            recording: Which, or its id.
            instances: What leaves it, to be one recording together: all instances of their bursts, for a burst cannot
                be split.
            bursts: Ids of bursts that leave it, together with `instances`.
            each_burst: Make each burst a recording instead.
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
