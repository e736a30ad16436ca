"""GetPictureMap over a real connection: the pictures of one or two snapshots as points."""

from collections.abc import AsyncIterator
from itertools import groupby
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from grpc import StatusCode

from diptych.v1.comparison_pb2 import (
    ANSWER_OUTCOME_FIXED,
    ANSWER_OUTCOME_LOST,
    ANSWER_OUTCOME_STILL_RIGHT,
    ANSWER_OUTCOME_STILL_WRONG,
    ANSWER_OUTCOME_UNSPECIFIED,
)
from diptych.v1.explanation_pb2 import PictureMap
from diptych_server.flows.snapshots.snapshots import delete_snapshot
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.api_server import refusal_of
from support.comparing import Desk, full_desk, new_desk
from support.explaining import Explanations, explanations


@pytest.fixture
async def api(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[Explanations]:
    """A server of this test's own."""
    async with explanations(database, conninfo, DiskBlobStore(tmp_path)) as served:
        yield served


@pytest.fixture
async def desk(api: Explanations) -> Desk:
    """A dataset of two labels with five recordings each."""
    return await full_desk(api.workshop)


def names_of(found: PictureMap) -> list[str]:
    """The names of the labels in their order."""
    return [label.name for label in found.labels]


async def test_a_map_of_one_snapshot_has_all_pictures_and_honest_answers(api: Explanations, desk: Desk) -> None:
    """Colours are apart, recordings together, and the map is the same each time."""
    snapshot_id = await desk.version()

    found = await api.map(snapshot_id)

    names = names_of(found)
    assert (len(found.points), found.left_out_count) == (20, 0)
    assert {(each.b_label_index, each.b_answer_index, each.outcome) for each in found.points} == {
        (-1, -1, ANSWER_OUTCOME_UNSPECIFIED)
    }
    assert all(names[each.a_answer_index] == names[each.a_label_index] for each in found.points)
    assert 0 < found.variance_share <= 1
    assert max(max(abs(each.x), abs(each.y)) for each in found.points) == pytest.approx(1)
    centres = [np.mean([each.x for each in found.points if names[each.a_label_index] == name]) for name in names]
    assert abs(centres[0] - centres[1]) > 0.5
    assert len([*groupby(found.points, key=lambda each: each.recording_id)]) == 10
    assert [each.instance_id for each in found.points] == sorted(each.instance_id for each in found.points)
    assert await api.map(snapshot_id) == found


async def test_a_map_of_two_snapshots_is_their_union_with_outcomes(api: Explanations, desk: Desk) -> None:
    """A picture is there once; its answers are those of both, and the outcome is that of the exam."""
    gone = await desk.record("green", fold=1)
    a = await desk.version()
    await desk.remove(gone)
    added = await desk.record("blue", fold=3, size=3)
    b = await desk.version()

    found = await api.map(a, b)

    by_id = {UUID(each.instance_id): each for each in found.points}
    assert len(by_id) == len(found.points) == 25
    assert {by_id[each].b_label_index for each in gone} == {-1}
    assert {by_id[each].a_label_index for each in added} == {-1}
    assert {by_id[each].outcome for each in added} == {ANSWER_OUTCOME_UNSPECIFIED}
    judged = {ANSWER_OUTCOME_FIXED, ANSWER_OUTCOME_LOST, ANSWER_OUTCOME_STILL_RIGHT, ANSWER_OUTCOME_STILL_WRONG}
    common = [each for each in found.points if each.a_label_index == each.b_label_index]
    assert len(common) == 20
    assert {each.outcome for each in common} <= judged
    for each in common:
        is_right = (each.a_answer_index == each.a_label_index, each.b_answer_index == each.b_label_index)
        assert (each.outcome == ANSWER_OUTCOME_STILL_RIGHT) == (is_right == (True, True))


async def test_an_untrained_snapshot_is_drawn_without_answers(api: Explanations, desk: Desk) -> None:
    """As far as the job of its dataset has embedded the pictures; the others are counted."""
    await api.embed(desk.dataset_id)
    late = await desk.record("red", size=3)
    snapshot_id = await desk.freeze()

    found = await api.map(snapshot_id)

    assert (len(found.points), found.left_out_count) == (20, 3)
    assert {(each.a_answer_index, each.outcome) for each in found.points} == {(-1, ANSWER_OUTCOME_UNSPECIFIED)}
    assert not {each.instance_id for each in found.points} & set(map(str, late))


async def test_snapshots_without_a_common_map_are_refused(api: Explanations, desk: Desk) -> None:
    """Different backbones; a deleted, an unknown or no snapshot."""
    a, deleted = await desk.version(), await desk.version()
    await delete_snapshot(api.workshop.database, deleted, etag="")
    other = await new_desk(api.workshop, backbone="others")
    await other.record("red")
    foreign = await other.freeze()

    refusals = [
        await refusal_of(api.map(a, foreign)),
        await refusal_of(api.map(deleted)),
        await refusal_of(api.map(a, uuid4())),
    ]

    assert [each.reason for each in refusals] == ["BACKBONES_DIFFER", "NOT_FOUND", "NOT_FOUND"]
    assert refusals[0].code is StatusCode.FAILED_PRECONDITION
