"""Lists with a filter, over a real connection."""

import pytest
from grpc import StatusCode

from diptych.v1 import dataset_pb2, snapshot_service_pb2
from diptych.v1 import dataset_service_pb2 as pb
from support.api_server import Api, refusal_of
from support.datasets import Shot, capture, new_dataset, picture
from support.snapshots import freeze


async def make(api: Api, *names: str) -> dict[str, str]:
    """Datasets of these names: their ids by name."""
    ids = {}
    for name in names:
        request = pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name=name))
        ids[name] = (await api.datasets.CreateDataset(request)).dataset.id
    return ids


async def names(api: Api, text: str, *, page_size: int = 2) -> list[str]:
    """The names of the datasets that a filter allows, from all pages."""
    found: list[str] = []
    request = pb.ListDatasetsRequest(filter=text, page_size=page_size, order_by="name")
    while True:
        page = await api.datasets.ListDatasets(request)
        found += [each.name for each in page.datasets]
        request.page_token = page.next_page_token
        if not request.page_token:
            return found


async def test_a_filter_applies_to_every_page(api: Api) -> None:
    """There are other datasets between the matching ones."""
    await make(
        api, *(f"{kind} {number}" for number in range(5) for kind in ("Desk", "Shelf")), "desk", "100%", 'a "b" c'
    )

    assert await names(api, 'name : "desk *"') == [f"Desk {number}" for number in range(5)]
    assert await names(api, 'name = "desk"') == ["desk"]
    assert await names(api, 'name : "DESK"') == ["desk"]
    assert await names(api, 'name : "Desk*" AND name : "desk 3"') == ["Desk 3"]
    assert await names(api, 'name : "100%*"') == ["100%"]
    assert await names(api, r'name = "a \"b\" c"') == ['a "b" c']
    assert await names(api, 'name : "%"') == []
    assert await names(api, 'created_at >= "2000-01-01T00:00:00Z" AND name : "Shelf 1"') == ["Shelf 1"]
    assert await names(api, 'created_at < "2000-01-01T00:00:00Z"') == []


async def test_ids_match_by_prefix_or_suffix(api: Api) -> None:
    """In the short form of tables."""
    ids = await make(api, "one", "two")

    assert await names(api, f'id = "{ids["one"]}"') == ["one"]
    assert await names(api, f'id : "{ids["two"][:-1]}*"') == ["two"]
    assert await names(api, f'id : "*{ids["two"][-8:]}"') == ["two"]


async def test_snapshots_have_the_same_filter(api: Api) -> None:
    """With the dataset as one more condition."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    kept = await freeze(api, dataset_id, name="first")
    await freeze(api, dataset_id, name="second")

    request = snapshot_service_pb2.ListSnapshotsRequest(dataset_id=dataset_id, filter='name : "FIRST"')
    found = await api.snapshots.ListSnapshots(request)

    assert [each.id for each in found.snapshots] == [kept.id]


@pytest.mark.parametrize("text", ["Desk", 'name = "x" OR name = "y"', 'name = "x\\"'])
async def test_a_bad_filter_names_its_position(api: Api, text: str) -> None:
    """And nothing is listed."""
    refused = await refusal_of(api.datasets.ListDatasets(pb.ListDatasetsRequest(filter=text)))

    assert (refused.code, refused.reason, refused.metadata["field"]) == (
        StatusCode.INVALID_ARGUMENT,
        "BAD_FIELD",
        "filter",
    )
    assert f"position {refused.metadata['position']}" in refused.message
