"""ExplainPicture over a real connection: which recordings decided; trainings run in this process."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from grpc import StatusCode

from diptych_server.flows.snapshots.snapshots import delete_snapshot
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.api_server import refusal_of
from support.comparing import Desk, full_desk
from support.explaining import Explanations, explanations


@pytest.fixture
async def api(database: Database, tmp_path: Path) -> AsyncIterator[Explanations]:
    """A server of this test's own."""
    async with explanations(database, DiskBlobStore(tmp_path)) as served:
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
