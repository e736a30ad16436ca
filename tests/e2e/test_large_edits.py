"""Edits of more pictures than one page of a list holds."""

from collections.abc import AsyncIterator, Sequence
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from diptych_client.sdk import ChangeKind, Client, ConflictError, Dataset, Instance

PICTURES = 1_200


@pytest.fixture(scope="module")
def pictures() -> Sequence[bytes]:
    """Tiny pictures, no two alike."""
    return [tiny_picture(number) for number in range(PICTURES)]


def tiny_picture(number: int) -> bytes:
    """A PNG of noise."""
    data = BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 255, (8, 8, 3), dtype=np.uint8)).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
async def dataset(client: Client, pictures: Sequence[bytes]) -> AsyncIterator[Dataset]:
    """A dataset of these pictures under "x", and an empty label "y"."""
    made = await client.datasets.create("Many")
    async with made.capture() as capture:
        for picture in pictures:
            await capture.submit(picture, label="x")
    await made.create_label("y")
    yield await made.refresh()
    await made.delete()


async def counts(dataset: Dataset) -> dict[str, int]:
    """How many pictures each label has now."""
    return {label.name: label.instance_count for label in (await dataset.refresh()).labels}


async def listed(dataset: Dataset) -> list[Instance]:
    """All instances."""
    return [instance async for instance in dataset.list_instances()]


async def test_removing_many_pictures_is_one_change_and_one_undo(dataset: Dataset) -> None:
    """The history has one entry for all of them, and one undo brings all of them back."""
    removed = await dataset.remove(await listed(dataset), if_unchanged="item")
    after_removal = await counts(dataset)

    await removed.undo()

    assert after_removal == {"x": 0, "y": 0}
    assert await counts(dataset) == {"x": PICTURES, "y": 0}
    entries = [(change.kind, change.instance_count) async for change in dataset.list_changes()]
    assert entries[:2] == [(ChangeKind.UNDONE, PICTURES), (ChangeKind.REMOVED, PICTURES)]


async def test_relabelling_many_pictures_is_one_change_and_one_undo(dataset: Dataset) -> None:
    """Also when everything is relabelled."""
    relabelled = await dataset.relabel(await listed(dataset), label="y", if_unchanged=True)
    after_relabelling = await counts(dataset)

    await relabelled.undo()

    assert after_relabelling == {"x": 0, "y": PICTURES}
    assert await counts(dataset) == {"x": PICTURES, "y": 0}


async def test_one_changed_picture_refuses_the_whole_edit(dataset: Dataset) -> None:
    """The last of them was relabelled since they were listed: all the others stay as they are."""
    seen = await listed(dataset)
    await dataset.relabel(seen[-1:], label="y")

    with pytest.raises(ConflictError, match="1 of these 1,200 pictures has another label now or is removed"):
        await dataset.remove(seen, if_unchanged="item")

    assert await counts(dataset) == {"x": PICTURES - 1, "y": 1}
