"""Recordings through the API: paged, joined, split, refused with a reason."""

import asyncio
import uuid

import pytest
from grpc import StatusCode

from diptych.v1 import dataset_service_pb2 as pb
from support.api_server import Api, refusal_of
from support.datasets import Shot, capture, new_dataset, picture


async def filled(api: Api) -> tuple[str, list[str], list[str]]:
    """A dataset with three bursts of two pictures; its id, those of the bursts and those of the pictures."""
    dataset_id, [mug, cup] = await new_dataset(api, "mug", "cup")
    bursts = [str(uuid.uuid4()) for _ in range(3)]
    labels = [mug, cup, cup]
    shots = [Shot.new(labels[n // 2], picture(n), burst_id=bursts[n // 2]) for n in range(6)]
    answers = await capture(api, dataset_id, shots)
    return dataset_id, bursts, [answer.instance.id for answer in answers]


async def listed(api: Api, dataset_id: str, **more: bool) -> pb.ListRecordingsResponse:
    """The first page."""
    return await api.datasets.ListRecordings(pb.ListRecordingsRequest(dataset_id=dataset_id, **more))  # type: ignore[arg-type]


async def test_a_burst_is_a_recording_until_it_is_joined(api: Api) -> None:
    """Pages come in order, each recording once; the first page has the counts."""
    dataset_id, bursts, _ = await filled(api)

    first = await api.datasets.ListRecordings(pb.ListRecordingsRequest(dataset_id=dataset_id, page_size=2))
    second = await api.datasets.ListRecordings(
        pb.ListRecordingsRequest(dataset_id=dataset_id, page_size=2, page_token=first.next_page_token)
    )

    assert [each.id for each in (*first.recordings, *second.recordings)] == sorted(bursts)
    assert (
        first.counts.recording_count,
        first.counts.mixed_recording_count,
        first.counts.alike_across_labels_count,
    ) == (3, 0, 0)
    assert not second.HasField("counts")
    assert not second.next_page_token
    assert all((each.instance_count, each.burst_count) == (2, 1) for each in first.recordings)


async def test_joined_recordings_are_mixed_and_can_be_split_again(api: Api) -> None:
    """The dataset counts them as they are."""
    dataset_id, bursts, instances = await filled(api)
    joined = await api.datasets.JoinRecordings(
        pb.JoinRecordingsRequest(dataset_id=dataset_id, recording_ids=[bursts[0], bursts[1], bursts[0]])
    )
    [mixed] = (await listed(api, dataset_id, only_mixed=True)).recordings
    counts = (await listed(api, dataset_id)).counts

    split = await api.datasets.SplitRecording(
        pb.SplitRecordingRequest(dataset_id=dataset_id, recording_id=mixed.id, instance_ids=instances[:2])
    )

    assert joined.dataset.recording_count == counts.recording_count == 2
    assert counts.mixed_recording_count == 1
    assert joined.recording_id == mixed.id == min(bursts[:2])
    assert {(each.name, each.instance_count) for each in mixed.labels} == {("mug", 2), ("cup", 2)}
    assert mixed.is_by_hand
    assert set(mixed.example_instance_ids) == set(instances[:4])
    assert split.dataset.recording_count == 3
    assert split.recording_ids[0] == mixed.id
    assert [each.instance_count for each in (await listed(api, dataset_id)).recordings] == [2, 2, 2]
    assert not (await listed(api, dataset_id, only_mixed=True)).recordings


async def test_half_a_burst_cannot_leave_a_recording(api: Api) -> None:
    """The refusal says how many pictures the burst has."""
    dataset_id, bursts, instances = await filled(api)
    await api.datasets.JoinRecordings(pb.JoinRecordingsRequest(dataset_id=dataset_id, recording_ids=bursts))
    [whole] = (await listed(api, dataset_id)).recordings

    refused = await refusal_of(
        api.datasets.SplitRecording(
            pb.SplitRecordingRequest(dataset_id=dataset_id, recording_id=whole.id, instance_ids=instances[1:3])
        )
    )

    assert (refused.code, refused.reason) == (StatusCode.INVALID_ARGUMENT, "BAD_FIELD")
    assert "1 of the 2 pictures" in refused.message
    assert len((await listed(api, dataset_id)).recordings) == 1


@pytest.mark.parametrize("count", [0, 1, 1001])
async def test_two_to_a_thousand_recordings_are_joined(api: Api, count: int) -> None:
    """Other numbers are refused."""
    dataset_id, bursts, _ = await filled(api)
    named = [*bursts[:1], *(str(uuid.uuid4()) for _ in range(1000))][:count]

    refused = await refusal_of(
        api.datasets.JoinRecordings(pb.JoinRecordingsRequest(dataset_id=dataset_id, recording_ids=named))
    )

    assert (refused.code, refused.metadata) == (StatusCode.INVALID_ARGUMENT, {"field": "recording_ids"})


async def test_what_is_not_there_is_not_found(api: Api) -> None:
    """A dataset, and a recording."""
    dataset_id, bursts, _ = await filled(api)
    nothing = str(uuid.uuid4())

    both = [bursts[0], nothing]
    for call in (
        api.datasets.ListRecordings(pb.ListRecordingsRequest(dataset_id=nothing)),
        api.datasets.JoinRecordings(pb.JoinRecordingsRequest(dataset_id=nothing, recording_ids=bursts)),
        api.datasets.JoinRecordings(pb.JoinRecordingsRequest(dataset_id=dataset_id, recording_ids=both)),
        api.datasets.SplitRecording(
            pb.SplitRecordingRequest(dataset_id=dataset_id, recording_id=nothing, each_burst=True)
        ),
    ):
        assert (await refusal_of(call)).code == StatusCode.NOT_FOUND


async def test_people_who_join_at_the_same_time_wait_for_each_other(api: Api) -> None:
    """The second finds what the first left."""
    dataset_id, bursts, _ = await filled(api)

    joins = [
        api.datasets.JoinRecordings(pb.JoinRecordingsRequest(dataset_id=dataset_id, recording_ids=pair))
        for pair in ([bursts[0], bursts[1]], [bursts[1], bursts[2]])
    ]
    outcomes = await asyncio.gather(*joins, return_exceptions=True)

    recordings = (await listed(api, dataset_id)).recordings
    refused = sum(isinstance(outcome, Exception) for outcome in outcomes)
    assert len(recordings) == (2 if refused else 1)
    assert sum(each.instance_count for each in recordings) == 6


async def test_pictures_that_wait_for_comparison_are_counted(api: Api) -> None:
    """Without a worker all of them."""
    dataset_id, _, instances = await filled(api)
    removed = pb.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=instances[:1])

    dataset = (await api.datasets.RemoveInstances(removed)).dataset

    assert (dataset.instance_count, dataset.pending_comparison_count) == (5, 5)
