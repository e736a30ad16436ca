"""Captures at the same time: into one dataset, or of the same pictures and bursts into several."""

import asyncio
import uuid
from collections.abc import Sequence

from diptych.v1 import dataset_service_pb2 as pb
from support.api_server import Api
from support.datasets import Shot, capture, counts, new_dataset, picture


async def test_two_streams_into_one_dataset_store_each_picture_once(api: Api) -> None:
    """The second sender of a picture gets a duplicate response, and every change has its own number."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    streams = [[Shot.new(mug, picture(n)) for n in order] for order in (range(24), reversed(range(24)))]

    first, second = await asyncio.gather(*(capture(api, dataset_id, shots) for shots in streams))

    assert await counts(api, dataset_id) == {"mug": 24}
    assert sum(not answer.is_duplicate for answer in [*first, *second]) == 24
    assert {answer.instance.id for answer in first} == {answer.instance.id for answer in second}


async def test_the_same_pictures_into_many_datasets_never_deadlock(api: Api) -> None:
    """New pictures and new bursts are shared; each burst has one fold, whichever client was first."""
    bursts = [str(uuid.uuid4()) for _ in range(12)]
    targets = [await new_dataset(api, "mug") for _ in range(4)]

    def shots(label_id: str, turn: int) -> Sequence[Shot]:
        order = range(48) if turn % 2 else reversed(range(48))
        return [Shot.new(label_id, picture(n), burst_id=bursts[n % 12]) for n in order]

    stored = await asyncio.gather(
        *(capture(api, dataset_id, shots(label, turn)) for turn, (dataset_id, [label]) in enumerate(targets))
    )

    answers = [answer for stream in stored for answer in stream]
    folds = {(answer.instance.burst_id, answer.instance.fold) for answer in answers}
    assert all(answer.WhichOneof("outcome") == "instance" for answer in answers)
    assert len(folds) == 12
    assert [await counts(api, dataset_id) for dataset_id, _ in targets] == [{"mug": 48}] * 4


async def test_one_capture_id_twice_in_a_stream_is_one_instance(api: Api) -> None:
    """A repeat is acknowledged as the original, even if its bytes are not a picture."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    good = Shot.new(mug, picture(1))
    broken = Shot(mug, b"broken", good.burst_id, good.capture_id)

    refused, stored, again = await capture(api, dataset_id, [broken, good, good])

    assert refused.WhichOneof("outcome") == "failure"
    assert stored.instance.id == again.instance.id
    assert await counts(api, dataset_id) == {"mug": 1}


async def test_concurrent_creates_of_one_label_name_make_one_label(api: Api) -> None:
    """When two clients create the same label, one of them gets the id of the existing label."""
    dataset_id, _ = await new_dataset(api)
    request = pb.CreateLabelRequest(dataset_id=dataset_id, name="mug")

    answers = await asyncio.gather(*(api.datasets.CreateLabel(request) for _ in range(4)), return_exceptions=True)

    assert sum(isinstance(answer, pb.CreateLabelResponse) for answer in answers) == 1
    assert await counts(api, dataset_id) == {"mug": 0}


async def test_concurrent_repeats_of_a_request_make_one_dataset_and_one_label(api: Api) -> None:
    """Retries may overtake each other."""
    request_id = str(uuid.uuid4())
    make = pb.CreateDatasetRequest(dataset={"name": "d"}, request_id=request_id)  # type: ignore[arg-type]  # a dict will do

    made = await asyncio.gather(*(api.datasets.CreateDataset(make) for _ in range(4)))
    label = pb.CreateLabelRequest(dataset_id=made[0].dataset.id, name="mug", request_id=request_id)
    labels = await asyncio.gather(*(api.datasets.CreateLabel(label) for _ in range(4)))

    assert len({answer.dataset.id for answer in made}) == 1
    assert len({answer.label.id for answer in labels}) == 1
