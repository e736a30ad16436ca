"""Listing recordings, and joining and splitting them manually."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.hand_decisions import Chosen, joined, parts_of, split
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.flows.datasets.datasets import DatasetState, read_state
from diptych_server.store.notifications.listener import notify_of_embeddings
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import datasets, listed_recordings, recordings
from diptych_server.store.tables.listed_recordings import HeldLabel, ListedRecording, RecordingCounts
from diptych_server.store.tables.paging import Page, PageRequest
from diptych_server.store.tables.recordings import HeldInstance


@dataclass(frozen=True)
class RecordingState:
    """A recording with the labels of its pictures, the most frequent label first."""

    recording: ListedRecording
    labels: Sequence[HeldLabel]


@dataclass(frozen=True)
class RecordingsSeen:
    """The number of recordings of a dataset, and of its pictures with a near copy under another label."""

    counts: RecordingCounts
    alike_across_labels: int


async def list_recordings(
    database: Database, dataset_id: UUID, request: PageRequest, *, only_mixed: bool
) -> tuple[Page[RecordingState], RecordingsSeen | None]:
    """One page of the recordings of a dataset; the first page includes counts.

    With `only_mixed`, only those with pictures of several labels.

    Raises:
        Refusal: NOT_FOUND if the dataset does not exist; BAD_FIELD or BAD_PAGE_TOKEN for an invalid page request.
    """
    async with database.reading() as connection:
        await datasets.require(connection, dataset_id)
        page = await listed_recordings.list_page(connection, dataset_id, request, only_mixed=only_mixed)
        labels = await listed_recordings.labels_of(connection, dataset_id, [row.id for row in page.rows])
        states = [RecordingState(row, labels.get(row.id, ())) for row in page.rows]
        seen = None if request.page_token else await _seen(connection, dataset_id)
        return Page(states, page.next_page_token), seen


async def join_recordings(
    database: Database, dataset_id: UUID, recording_ids: Collection[UUID]
) -> tuple[DatasetState, UUID]:
    """Join recordings; return the updated dataset and the ID of the remaining recording.

    Raises:
        Refusal: NOT_FOUND for the dataset or the first missing recording; BAD_FIELD for a single one.
    """
    wanted = dict.fromkeys(recording_ids)
    if len(wanted) == 1:
        message = "Name at least two different recordings to join."
        raise Refusal(Reason.BAD_FIELD, message, field="recording_ids")
    async with database.transaction() as connection:
        _, burst_ids = await _lock(connection, dataset_id, wanted)
        places = joined(await recordings.states_of(connection, dataset_id, burst_ids))
        await recordings.place_bursts(connection, places, by_hand=True)
        await notify_of_embeddings(connection, dataset_id)
        return await read_state(connection, dataset_id), places[0].recording_id


async def split_recording(
    database: Database, dataset_id: UUID, recording_id: UUID, chosen: Chosen
) -> tuple[DatasetState, list[UUID]]:
    """Split a recording; return the updated dataset and the IDs of the parts, the original recording first.

    Raises:
        Refusal: NOT_FOUND for the dataset, the recording or a missing part of it; BAD_FIELD if a burst would be
            split, or nothing would.
    """
    async with database.transaction() as connection:
        held, burst_ids = await _lock(connection, dataset_id, [recording_id])
        own_ids = {each.given_burst_id: each.burst_id for each in held}
        chosen_parts = parts_of([(each.given_burst_id, each.instance_id) for each in held], chosen)
        parts = [{own_ids[given_id] for given_id in part} for part in chosen_parts]
        places = split(await recordings.states_of(connection, dataset_id, burst_ids), parts)
        await recordings.place_bursts(connection, places, by_hand=True)
        await recordings.note_split(connection, burst_ids, recording_id=recording_id)
        await notify_of_embeddings(connection, dataset_id)
        made = dict.fromkeys(place.recording_id for place in places if place.recording_id != recording_id)
        return await read_state(connection, dataset_id), [recording_id, *made]


async def _lock(
    connection: Connection, dataset_id: UUID, recording_ids: Collection[UUID]
) -> tuple[Sequence[HeldInstance], Collection[UUID]]:
    """The instances of a dataset in these recordings, and all their bursts, including those of removed pictures.

    Locks all datasets that contain some of them.
    """
    await datasets.lock(connection, dataset_id)
    held = await recordings.held_by(connection, dataset_id, recording_ids)
    known = {each.recording_id for each in held}
    for recording_id in recording_ids:
        if recording_id not in known:
            refuse_missing("recording", recording_id)
    burst_ids = await recordings.with_company(connection, {each.burst_id for each in held})
    await recordings.lock_owners(connection, dataset_id, burst_ids)
    return held, burst_ids


async def _seen(connection: Connection, dataset_id: UUID) -> RecordingsSeen:
    counts = await listed_recordings.count(connection, dataset_id)
    return RecordingsSeen(counts, await recordings.count_alike_across_labels(connection, dataset_id))
