"""A label has a place in its dataset that never changes: it keeps its colour by that, on every screen."""

from diptych.v1 import dataset_service_pb2 as pb
from diptych.v1 import snapshot_service_pb2
from support.api_server import Api
from support.datasets import Shot, capture, new_dataset, picture


async def places(api: Api, dataset_id: str) -> dict[str, int]:
    """The place of each label of a dataset by its name."""
    response = await api.datasets.GetDataset(pb.GetDatasetRequest(dataset_id=dataset_id))
    return {label.name: label.ordinal for label in response.dataset.labels}


async def test_labels_keep_their_places_when_others_are_deleted_or_renamed(api: Api) -> None:
    """The place of a deleted label is not given to another one; an undo brings it back with its label."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    assert await places(api, dataset_id) == {"mug": 0, "phone": 1}

    await api.datasets.DeleteLabel(pb.DeleteLabelRequest(label_id=mug))
    await api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset_id, name="pen"))
    assert await places(api, dataset_id) == {"phone": 1, "pen": 2}

    update = pb.UpdateLabelRequest()
    update.label.id, update.label.name = phone, "Telefon"
    renamed = await api.datasets.UpdateLabel(update)
    assert (renamed.label.name, renamed.label.ordinal) == ("Telefon", 1)


async def test_labels_of_a_snapshot_have_the_places_of_their_dataset(api: Api) -> None:
    """Also after a label before them was deleted, and in a snapshot that does not have all of them."""
    dataset_id, [_, phone] = await new_dataset(api, "mug", "phone")
    await capture(api, dataset_id, [Shot.new(phone, picture(1))])
    request = snapshot_service_pb2.FreezeDatasetRequest(dataset_id=dataset_id, snapshot_name="phones")

    frozen = (await api.snapshots.FreezeDataset(request)).snapshot

    assert ("phone", 1) in [(label.name, label.ordinal) for label in frozen.labels]
