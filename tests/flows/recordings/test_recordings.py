"""People see recordings, join and split them; likeness changes nothing of that, and no score gains by it."""

import dataclasses
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from diptych_server.core.hand_decisions import Chosen
from diptych_server.core.ids import new_id
from diptych_server.core.refusal import Refusal
from diptych_server.flows.datasets.datasets import get_dataset
from diptych_server.flows.datasets.history import undo_change
from diptych_server.flows.recordings.near_copies import settle_snapshot
from diptych_server.flows.recordings.recordings import RecordingState, join_recordings, list_recordings, split_recording
from diptych_server.flows.snapshots.snapshots import freeze_dataset
from diptych_server.store.postgres.database import Database, fetch_values
from diptych_server.store.tables.paging import PageRequest
from support.importing import Importer
from support.near_copies import Copy, copies_of, drawn_scenes, filmed

WEIGHTS = "efficientnet_lite0-57934424+middle"


async def listed(database: Database, dataset_id: UUID, *, only_mixed: bool = False) -> list[RecordingState]:
    """All recordings, from pages of two."""
    states: list[RecordingState] = []
    token = ""
    while True:
        page, _ = await list_recordings(database, dataset_id, PageRequest(2, token), only_mixed=only_mixed)
        states += page.rows
        if not (token := page.next_page_token):
            return states


async def settled(database: Database, dataset_id: UUID) -> dict[UUID, tuple[int, int]]:
    """The fold of each instance of a new snapshot, and the folds whose heads must not train on it, as bits."""
    snapshot = await freeze_dataset(database, dataset_id, name="s", request_id=uuid4())
    await settle_snapshot(database, snapshot.id, weights=WEIGHTS)
    statement = (
        "select array[instance_id::text, fold::text, barred::text] from snapshot_instance where snapshot_id = %s"
    )
    async with database.transaction() as connection:
        rows = await fetch_values(connection, statement, [snapshot.id])
    return {UUID(instance): (int(fold), int(barred)) for instance, fold, barred in rows}


def under(label: str, copies: Sequence[Copy]) -> list[Copy]:
    """The same pictures under one label."""
    return [dataclasses.replace(each, label=label) for each in copies]


async def test_recordings_are_listed_with_their_contents(importer: Importer) -> None:
    """Those of several labels alone where asked, and the pictures that look alike across labels are counted."""
    scenes = copies_of(drawn_scenes(3), ["as it is", "saved again"])
    pairs = [[each for each in scenes if each.scene == scene] for scene in range(3)]
    copies = [
        *under("mug", pairs[0]),
        *under("mug", pairs[1][:1]),
        *under("cup", pairs[1][1:]),
        *under("cup", pairs[2]),
    ]

    dataset_id = await importer.take(copies)
    states = await listed(importer.database, dataset_id)
    mixed = await listed(importer.database, dataset_id, only_mixed=True)
    _, seen = await list_recordings(importer.database, dataset_id, PageRequest(), only_mixed=True)

    shown = sorted(sorted((label.name, label.instance_count) for label in state.labels) for state in states)
    assert shown == [[("cup", 1), ("mug", 1)], [("cup", 2)], [("mug", 2)]]
    assert [len(state.labels) for state in mixed] == [2]
    assert [(state.recording.instance_count, state.recording.burst_count) for state in states] == [(2, 2)] * 3
    assert all(len(state.recording.example_instance_ids) == 2 for state in states)
    assert not any(state.recording.is_by_hand for state in states)
    assert all(state.recording.first_captured_at <= state.recording.last_captured_at for state in states)
    assert seen is not None
    assert (seen.counts.recording_count, seen.counts.mixed_recording_count, seen.alike_across_labels) == (3, 1, 2)


async def test_joined_bursts_are_one_recording(importer: Importer) -> None:
    """Counts follow, folds stay, and no head learns from the part that another head is asked about."""
    dataset_id = await importer.take(under("mug", copies_of(drawn_scenes(4), ["as it is"])))
    before = await settled(importer.database, dataset_id)
    states = await listed(importer.database, dataset_id)
    chosen = [state.recording.id for state in states[:3]]
    instances = [each for state in states[:3] for each in state.recording.example_instance_ids]

    state, kept = await join_recordings(importer.database, dataset_id, chosen)

    after = await settled(importer.database, dataset_id)
    found = {each.recording.id: each.recording for each in await listed(importer.database, dataset_id)}
    assert kept in chosen
    assert (found[kept].instance_count, found[kept].burst_count, found[kept].is_by_hand) == (3, 3, True)
    assert state.dataset.burst_count == state.labels[0].burst_count == len(found) == 2
    assert {each: fold for each, (fold, _) in after.items()} == {each: fold for each, (fold, _) in before.items()}
    together = sum({1 << after[each][0] for each in instances})
    assert {after[each][1] for each in instances} == {together}


async def test_split_bursts_stay_apart_despite_near_copies(importer: Importer) -> None:
    """Something new that looks like both joins one of them only."""
    film = under("mug", filmed(1, frames=4))
    dataset_id = await importer.take([*film[:3], *under("cup", copies_of(drawn_scenes(9)[8:], ["as it is"]))])
    [whole] = [each for each in await listed(importer.database, dataset_id) if each.recording.instance_count == 3]
    taken = whole.recording.example_instance_ids[:1]

    state, parts = await split_recording(importer.database, dataset_id, whole.recording.id, Chosen(instance_ids=taken))
    mug = {label.name: label.id for label in state.labels}["mug"]
    await importer.add(dataset_id, film[3:], {"mug": mug})

    found = {each.recording.id: each.recording for each in await listed(importer.database, dataset_id)}
    assert state.dataset.burst_count == len(found) == 3
    assert parts[0] == whole.recording.id
    assert sorted(found[part].instance_count for part in parts) in ([1, 3], [2, 2])
    assert all(found[part].is_by_hand for part in parts)


async def test_near_copies_in_parts_with_several_folds_exclude_each_other(importer: Importer) -> None:
    """Also those that were never compared, for each picture is compared with a few others only."""
    frames = under("mug", filmed(1, frames=20))
    dataset_id = await importer.take(frames[:10])
    [first] = await listed(importer.database, dataset_id)
    async with importer.database.transaction() as connection:  # as if the next ones had got theirs before a late link
        await connection.execute("update burst set fold = 4")
        await connection.execute("update burst set fold = 1 where id in (select id from burst order by id limit 5)")
    labels = {label.name: label.id for label in (await get_dataset(importer.database, dataset_id)).labels}
    await importer.add(dataset_id, frames[10:], labels)

    _, parts = await split_recording(importer.database, dataset_id, first.recording.id, Chosen(each_burst=True))
    bits = await settled(importer.database, dataset_id)

    assert len(parts) == 20
    assert {barred for _, barred in bits.values()} == {1 << 1 | 1 << 4}


async def test_parts_of_parts_and_joined_parts_stay_excluded(importer: Importer) -> None:
    """However often people change their mind."""
    dataset_id = await importer.take(under("mug", filmed(1, frames=6)))
    [whole] = await listed(importer.database, dataset_id)
    statement = "update burst set fold = 3 where id in (select id from burst order by id limit 3)"
    async with importer.database.transaction() as connection:
        await connection.execute(statement)

    _, parts = await split_recording(importer.database, dataset_id, whole.recording.id, Chosen(each_burst=True))
    _, one = await join_recordings(importer.database, dataset_id, parts[1:4])
    _, again = await split_recording(importer.database, dataset_id, one, Chosen(each_burst=True))
    bits = await settled(importer.database, dataset_id)

    assert (len(parts), len(again)) == (6, 3)
    folds = {fold for fold, _ in bits.values()}
    assert {barred for _, barred in bits.values()} == {sum(1 << fold for fold in folds)}


async def test_a_split_changes_no_snapshot(importer: Importer) -> None:
    """What it was trained by is settled."""
    dataset_id = await importer.take(under("mug", filmed(1, frames=3)))
    snapshot = await freeze_dataset(importer.database, dataset_id, name="s", request_id=None)
    await settle_snapshot(importer.database, snapshot.id, weights=WEIGHTS)
    statement = "select row(instance_id, recording_id, fold, barred)::text from snapshot_instance order by instance_id"
    async with importer.database.transaction() as connection:
        before = await fetch_values(connection, statement)

    [whole] = await listed(importer.database, dataset_id)
    await split_recording(importer.database, dataset_id, whole.recording.id, Chosen(each_burst=True))
    await settle_snapshot(importer.database, snapshot.id, weights=WEIGHTS)

    async with importer.database.transaction() as connection:
        assert await fetch_values(connection, statement) == before


async def test_removed_pictures_move_with_their_recording(importer: Importer) -> None:
    """An undo brings them back into the recording that the others are in."""
    frames = under("mug", filmed(1, frames=2))
    dataset_id = await importer.take([frames[0], *under("mug", copies_of(drawn_scenes(9)[8:], ["as it is"]))])
    labels = {label.name: label.id for label in (await get_dataset(importer.database, dataset_id)).labels}
    await importer.add(dataset_id, frames[1:], labels)
    _, undone = await undo_change(importer.database, dataset_id, None, actor="")

    await join_recordings(
        importer.database, dataset_id, [each.recording.id for each in await listed(importer.database, dataset_id)]
    )
    await undo_change(importer.database, dataset_id, undone.change.group_id, actor="")

    assert [each.recording.instance_count for each in await listed(importer.database, dataset_id)] == [3]


@pytest.mark.parametrize("which", ["unknown", "of another dataset"])
async def test_recordings_of_other_workspaces_are_not_found(importer: Importer, which: str) -> None:
    """Nothing is joined then."""
    scenes = copies_of(drawn_scenes(3), ["as it is"])
    dataset_id = await importer.take(under("mug", scenes[:2]))
    other_id = await importer.take(under("mug", scenes[2:]))
    [stranger] = [each.recording.id for each in await listed(importer.database, other_id)]
    known = [each.recording.id for each in await listed(importer.database, dataset_id)]
    missing = new_id() if which == "unknown" else stranger

    for call in (
        join_recordings(importer.database, dataset_id, [*known, missing]),
        split_recording(importer.database, dataset_id, missing, Chosen(each_burst=True)),
    ):
        with pytest.raises(Refusal, match="no recording") as refused:
            await call
        assert refused.value.reason == "NOT_FOUND"

    assert not any(each.recording.is_by_hand for each in await listed(importer.database, dataset_id))
