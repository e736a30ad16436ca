"""ExplainPicture over a real connection: which recordings decided; trainings run in this process."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from grpc import StatusCode

from diptych.v1.error_reason_pb2 import ErrorReason
from diptych.v1.prediction_pb2 import ANSWER_STATE_NEVER_SEEN
from diptych_server.core.hand_decisions import Chosen
from diptych_server.flows.recordings.recordings import join_recordings, split_recording
from diptych_server.flows.sharing.workspaces import create_workspace
from diptych_server.flows.snapshots.snapshots import delete_snapshot
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.api_server import refusal_of
from support.comparing import Desk, encoded, full_desk, new_desk, structured_picture, with_noise
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


async def test_recordings_of_the_answer_support_it(api: Explanations, desk: Desk) -> None:
    """A new picture is answered by the final head; the recordings of its colour support the answer."""
    snapshot_id = await desk.version()

    answer = await api.ask(desk.picture("red"), snapshot_id)

    [explanation] = answer.explanations
    names = [label.name for label in answer.model_set.labels]
    assert names[explanation.prediction.predicted_index] == "red"
    assert not explanation.is_honest
    assert not explanation.HasField("obstacle")
    assert names[explanation.supporting[0].label_index] == "red"
    effects = [each.effect for each in explanation.supporting]
    assert effects == sorted(effects, reverse=True)
    assert all(each.effect < 0 and names[each.label_index] == "green" for each in explanation.opposing)
    assert 0 < sum(each.share for each in explanation.supporting) <= 1 + 1e-5
    assert all((each.instance_count, each.source) == (2, "webcam") for each in explanation.supporting)
    assert all(each.HasField("captured_at") and -1 <= each.similarity <= 1 for each in explanation.supporting)
    assert names[explanation.twin.answer_index] == "green"
    assert 0 < explanation.twin.turning_share <= 1
    assert explanation.twin.asked_properties.light > 0
    assert explanation.twin.twin_properties.contrast > 0


async def test_a_training_picture_is_explained_without_its_own_recording(api: Explanations, desk: Desk) -> None:
    """By its instance, and by its very bytes."""
    data = [desk.picture("red") for _ in range(3)]
    own = await desk.record("red", fold=2, pictures=data)
    snapshot_id = await desk.version()

    by_id = await api.explain(own[0], snapshot_id)
    by_bytes = await api.explain(data[0], snapshot_id)

    for [explanation] in (by_id, by_bytes):
        assert explanation.is_honest
        nearest = {each.nearest_instance_id for each in (*explanation.supporting, *explanation.opposing)}
        assert nearest
        assert not nearest & set(map(str, own))
    assert by_id[0].supporting == by_bytes[0].supporting


async def test_the_recording_to_blame_is_found_and_removing_it_turns_the_answer(api: Explanations, desk: Desk) -> None:
    """Freeze, see the recording to blame, remove it, train again: the answer turns."""
    blue = await desk.record("blue", size=6, fold=0)
    await desk.record("blue", size=6, fold=1)
    spoiled = await desk.record("green", "blue", size=24, fold=2)
    before = await desk.version()
    asked = desk.picture("blue")

    wrong = await api.ask(asked, before)
    [first] = wrong.explanations
    blamed = first.supporting[0]
    await desk.remove(spoiled)
    right = await api.ask(asked, await desk.version())

    assert blue
    names = [label.name for label in wrong.model_set.labels]
    assert names[first.prediction.predicted_index] == "green"
    assert UUID(blamed.nearest_instance_id) in spoiled
    assert not first.has_several_causes
    names = [label.name for label in right.model_set.labels]
    assert names[right.explanations[0].prediction.predicted_index] == "blue"


async def test_two_snapshots_are_explained_in_one_call(api: Explanations, desk: Desk) -> None:
    """In the order of the request, with the labels of both."""
    a = await desk.version()
    blue = await desk.record("blue", size=4, fold=1)
    b = await desk.version()

    answer = await api.ask(desk.picture("blue"), b, a)

    names = [label.name for label in answer.model_set.labels]
    assert [each.snapshot_id for each in answer.explanations] == [str(b), str(a)]
    assert names[answer.explanations[0].prediction.predicted_index] == "blue"
    assert [list(label.is_known) for label in answer.model_set.labels if label.name == "blue"] == [[True, False]]
    of_b, of_a = ({each.nearest_instance_id for each in some.supporting} for some in answer.explanations)
    assert of_b
    assert of_a
    assert not of_a & set(map(str, blue))


async def test_near_copies_and_recordings_joined_since_are_left_out(api: Explanations, desk: Desk) -> None:
    """Of a picture that the snapshot does not have: what its dataset knows today decides what belongs to it."""
    rng = np.random.default_rng(5)
    scene = structured_picture(rng)
    copied = await desk.record("red", fold=1, pictures=[encoded(with_noise(scene, rng)) for _ in range(3)])
    joined = await desk.record("green", fold=1)
    snapshot_id = await desk.version()
    late = await desk.record("red", fold=4, pictures=[encoded(with_noise(scene, rng))])
    other = await desk.record("green", fold=4)
    await api.embed(desk.dataset_id)
    database = api.workshop.database
    by_instance = await recordings_of(database, desk)
    await join_recordings(database, desk.dataset_id, [by_instance[joined[0]], by_instance[other[0]]])

    [of_copy] = await api.explain(late[0], snapshot_id)
    [of_joined] = await api.explain(other[0], snapshot_id)

    for explanation, own in ((of_copy, copied), (of_joined, joined)):
        assert explanation.is_honest
        shown = {each.nearest_instance_id for each in (*explanation.supporting, *explanation.opposing)}
        assert not shown & set(map(str, own))
        assert explanation.twin.instance_id not in set(map(str, own))


async def test_a_recording_that_was_split_since_is_still_one(api: Explanations, desk: Desk) -> None:
    """The parts of it explain nothing about each other: the snapshot learned them together."""
    database = api.workshop.database
    first, second = await desk.record("red", fold=3), await desk.record("red", fold=3)
    by_instance = await recordings_of(database, desk)
    await join_recordings(database, desk.dataset_id, [by_instance[first[0]], by_instance[second[0]]])
    snapshot_id = await desk.version()
    whole = (await recordings_of(database, desk))[first[0]]
    await split_recording(database, desk.dataset_id, whole, Chosen(second, [], False))

    [explanation] = await api.explain(first[0], snapshot_id)

    assert explanation.is_honest
    shown = {each.nearest_instance_id for each in (*explanation.supporting, *explanation.opposing)}
    assert not shown & set(map(str, first + second))


async def test_without_an_honest_head_there_is_an_obstacle(api: Explanations) -> None:
    """Both labels in one fold: the only head was trained on the picture. The prediction is there nevertheless."""
    desk = await new_desk(api.workshop)
    own = await desk.record("red", fold=1)
    await desk.record("green", fold=1)
    snapshot_id = await desk.version()

    [explanation] = await api.explain(own[0], snapshot_id)

    assert not explanation.is_honest
    assert explanation.obstacle.reason == ErrorReason.ERROR_REASON_NOT_EXPLAINABLE
    assert "Record each label at least twice" in explanation.obstacle.message
    assert len(explanation.prediction.confidences) == 2
    assert not explanation.supporting
    assert not explanation.HasField("twin")


async def test_a_picture_unlike_all_others_is_not_explained(api: Explanations) -> None:
    """If the snapshot knows what is unfamiliar to it, and is not confident."""
    desk = await full_desk(api.workshop, labels=("red", "green"))
    for fold in range(5):
        await desk.record("red", fold=fold)
        await desk.record("green", fold=fold)
    snapshot_id = await desk.version()
    states = set()
    for grey in range(0, 256, 15):
        answer = await api.ask(encoded(np.full((16, 16, 3), grey, np.uint8)), snapshot_id)

        [explanation] = answer.explanations
        states.add(explanation.prediction.state)
        is_new = explanation.prediction.state == ANSWER_STATE_NEVER_SEEN
        assert answer.model_set.snapshots[0].knows_unfamiliar
        assert explanation.HasField("obstacle") == is_new
        if is_new:
            assert explanation.obstacle.reason == ErrorReason.ERROR_REASON_NOT_EXPLAINABLE
            assert not explanation.supporting

    assert ANSWER_STATE_NEVER_SEEN in states


async def test_snapshots_outlive_their_dataset_and_its_instances(api: Explanations, desk: Desk) -> None:
    """A picture of a purged dataset can be asked about by its id in a snapshot that has it, and in no other one."""
    own = await desk.record("red", fold=2)
    snapshot_id = await desk.version()
    other = await full_desk(api.workshop, seed=9)
    foreign = await other.version()
    database = api.workshop.database
    async with database.transaction() as connection:
        await connection.execute("delete from dataset where id = %s", (desk.dataset_id,))

    [explanation] = await api.explain(own[0], snapshot_id)
    refused = await refusal_of(api.explain(own[0], foreign))

    assert explanation.is_honest
    assert explanation.supporting
    assert refused.reason == "NOT_FOUND"


async def test_no_answer_shows_that_another_workspace_has_the_picture(api: Explanations, desk: Desk) -> None:
    """The same bytes, recorded, embedded and trained elsewhere, change nothing."""
    snapshot_id, picture = await desk.version(), desk.picture("red")
    await api.embed(desk.dataset_id)
    explained, listed = await api.ask(picture, snapshot_id), await api.suspects(desk.dataset_id)
    drawn = await api.map(snapshot_id)

    database = api.workshop.database
    other = await full_desk(api.workshop, seed=11)
    elsewhere = await create_workspace(database, name="elsewhere", request_id=None)
    async with database.transaction() as connection:
        await connection.execute("update dataset set workspace_id = %s where id = %s", (elsewhere.id, other.dataset_id))
    await other.record("red", pictures=[picture])
    await other.version()
    await api.embed(other.dataset_id)

    again = await api.ask(picture, snapshot_id)
    assert again.explanations == explained.explanations
    assert await api.suspects(desk.dataset_id) == listed
    assert await api.map(snapshot_id) == drawn


async def recordings_of(database: Database, desk: Desk) -> dict[UUID, UUID]:
    """The recording of each instance of a dataset today."""
    async with database.reading() as connection:
        cursor = await connection.execute(
            "select instance.id, recording_of(burst) from instance join burst on burst.id = burst_id"
            " where dataset_id = %s",
            (desk.dataset_id,),
        )
        return dict(await cursor.fetchall())


async def test_questions_that_cannot_be_asked_are_refused(api: Explanations, desk: Desk) -> None:
    """Each with its reason."""
    snapshot_id, untrained, picture = await desk.version(), await desk.freeze(), desk.picture("red")
    deleted = await desk.version()
    await delete_snapshot(api.workshop.database, deleted, etag="")

    refusals = [
        await refusal_of(api.explain(picture)),
        await refusal_of(api.explain(picture, snapshot_id, snapshot_id, snapshot_id)),
        await refusal_of(api.explain(picture, untrained)),
        await refusal_of(api.explain(picture, uuid4())),
        await refusal_of(api.explain(picture, deleted)),
        await refusal_of(api.explain(uuid4(), snapshot_id)),
        await refusal_of(api.explain(b"nonsense", snapshot_id)),
        await refusal_of(api.explain(b"", snapshot_id)),
    ]

    assert [each.reason for each in refusals] == [
        "BAD_FIELD",
        "BAD_FIELD",
        "SNAPSHOT_NOT_TRAINED",
        "NOT_FOUND",
        "NOT_FOUND",
        "NOT_FOUND",
        "PICTURE_NOT_RECOGNISED",
        "PICTURE_EMPTY",
    ]
    assert refusals[5].metadata["kind"] == "instance"
    assert refusals[4].code is StatusCode.NOT_FOUND
