"""Near copies become one recording, across senders, times and labels."""

import dataclasses
from uuid import UUID, uuid4

import pytest

from diptych_server.core.ids import new_id
from diptych_server.flows.recordings.near_copies import settle_snapshot
from diptych_server.flows.snapshots.snapshots import copy_snapshot, freeze_dataset
from diptych_server.store.postgres.database import Database, fetch_values
from support.importing import Importer
from support.near_copies import Copy, copies_of, dark_frames, drawn_scenes, filmed

WEIGHTS = "efficientnet_lite0-57934424+middle"


async def barred(database: Database, snapshot_id: object) -> dict[bytes, int]:
    """For each picture of a snapshot the folds whose heads must not train on it, as bits."""
    statement = "select array[encode(picture, 'hex'), barred::text] from snapshot_instance where snapshot_id = %s"
    async with database.transaction() as connection:
        rows = await fetch_values(connection, statement, [snapshot_id])
    return {bytes.fromhex(picture): int(bits) for picture, bits in rows}


async def labels_of(importer: Importer, dataset_id: UUID) -> dict[str, UUID]:
    """The ids of the labels of a dataset by name."""
    async with importer.database.transaction() as connection:
        statement = "select array[name, id::text] from label where dataset_id = %s"
        rows = await fetch_values(connection, statement, [dataset_id])
    return {name: UUID(label_id) for name, label_id in rows}


async def test_unlike_pictures_of_one_label_are_recordings_each(importer: Importer) -> None:
    """However they came: nothing of a file's name or time counts."""
    pictures = [dataclasses.replace(each, label="heads") for each in copies_of(drawn_scenes(20), ["as it is"])]

    dataset_id = await importer.take(pictures)

    assert sorted(map(len, await importer.recordings(dataset_id))) == [1] * 20


async def test_near_copies_under_two_labels_are_one_recording(importer: Importer) -> None:
    """A head trained on one of them would be scored on the other."""
    one, other = copies_of(drawn_scenes(1), ["as it is", "saved again"])

    dataset_id = await importer.take([dataclasses.replace(one, label="a"), dataclasses.replace(other, label="b")])

    assert [len(group) for group in await importer.recordings(dataset_id)] == [2]


async def test_black_frames_are_one_recording(importer: Importer) -> None:
    """Nothing in them distinguishes them."""
    dataset_id = await importer.take([*dark_frames(6), *copies_of(drawn_scenes(3), ["as it is"])])

    assert sorted(map(len, await importer.recordings(dataset_id))) == [1, 1, 1, 6]


async def test_two_presses_on_one_unmoved_scene_are_one_recording(importer: Importer) -> None:
    """They are two bursts, of which either would answer for the other."""
    frames = [dataclasses.replace(each, label="a") for each in filmed(2, frames=8)]
    presses = [new_id() for _ in range(4)]

    dataset_id = await importer.take(
        frames, bursts=[presses[frame.scene * 2 + n % 2] for n, frame in enumerate(frames)]
    )

    assert sorted(map(len, await importer.recordings(dataset_id))) == [8, 8]


async def test_a_late_near_copy_excludes_pictures_from_the_heads_that_answer_it(importer: Importer) -> None:
    """Two recordings have folds already; a burst that holds near copies of both links them."""
    frames = filmed(2, frames=3)
    first, second = ([each for each in frames if each.scene == scene] for scene in (0, 1))
    others = copies_of(drawn_scenes(14)[2:], ["as it is"])
    everything = [dataclasses.replace(each, label="heads") for each in (first[0], second[0], *others)]
    dataset_id = await importer.take([*everything, dataclasses.replace(others[0], data=first[1].data, label="tails")])
    before = await folds(importer.database)

    label_ids = await labels_of(importer, dataset_id)
    bridge = [dataclasses.replace(each, label="heads") for each in (first[2], second[1])]
    await importer.add(dataset_id, bridge, label_ids, bursts=[new_id()] * 2)

    snapshot = await freeze_dataset(importer.database, dataset_id, name="s", request_id=uuid4())
    await settle_snapshot(importer.database, snapshot.id, weights=WEIGHTS)
    groups = await importer.recordings(dataset_id)
    bits = await barred(importer.database, snapshot.id)
    linked = max(groups, key=len)
    after = await folds(importer.database)
    assert len(linked) == 5
    assert {picture: fold for picture, fold in after.items() if picture in before} == before
    assert len({after[picture] for picture in linked}) == 2
    assert {bits[picture] for picture in linked} == {sum(1 << fold for fold in {after[each] for each in linked})}
    assert all(bits[picture] == 1 << after[picture] for picture in bits if picture not in linked)


async def test_the_training_data_of_a_snapshot_does_not_change(importer: Importer) -> None:
    """A copy of it is trained by the same, though the dataset learned more since."""
    scenes = copies_of(drawn_scenes(8), ["as it is"])
    dataset_id = await importer.take(scenes)
    snapshot = await freeze_dataset(importer.database, dataset_id, name="s", request_id=None)
    await settle_snapshot(importer.database, snapshot.id, weights=WEIGHTS)
    settled = await barred(importer.database, snapshot.id)

    bridge = [dataclasses.replace(each, label="heads") for each in copies_of(drawn_scenes(8), ["saved again"])]
    label_ids = await labels_of(importer, dataset_id)
    await importer.add(dataset_id, bridge, {"heads": label_ids["heads"]}, bursts=[new_id()] * 8)
    copy = await copy_snapshot(importer.database, snapshot.id, name="copy", request_id=None)
    await settle_snapshot(importer.database, copy.id, weights=WEIGHTS)

    assert max(len(group) for group in await importer.recordings(dataset_id)) > 2
    assert await barred(importer.database, snapshot.id) == settled
    assert await barred(importer.database, copy.id) == settled


async def test_comparing_again_changes_nothing(importer: Importer) -> None:
    """As when two workers do it, or a job is done again."""
    dataset_id = await importer.take(copies_of(drawn_scenes(6), ["as it is", "cut"]))
    before = (await importer.recordings(dataset_id), await folds(importer.database))

    async with importer.database.transaction() as connection:
        await connection.execute("insert into uncompared select dataset_id, picture from instance")
    await importer.add(dataset_id, [], {})

    assert (await importer.recordings(dataset_id), await folds(importer.database)) == before


async def folds(database: Database) -> dict[bytes, int]:
    """The fold of each picture's burst."""
    statement = (
        "select array[encode(picture, 'hex'), fold::text] from instance join burst on burst.id = instance.burst_id"
    )
    async with database.transaction() as connection:
        return {bytes.fromhex(picture): int(fold) for picture, fold in await fetch_values(connection, statement)}


@pytest.mark.parametrize("way", ["saved again", "smaller", "cut", "shifted", "mirrored", "lighter or darker"])
async def test_a_near_copy_is_found_in_any_dataset(importer: Importer, way: str) -> None:
    """Of twelve scenes each copy is with its scene, and with no other."""
    copies: list[Copy] = copies_of(drawn_scenes(12), ["as it is", way])

    dataset_id = await importer.take(copies)

    assert sorted(map(len, await importer.recordings(dataset_id))) == [2] * 12
