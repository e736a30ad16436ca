"""ListSuspects over a real connection: what is probably a mistake in a dataset."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from grpc import StatusCode

from diptych.v1 import explanation_pb2 as pb
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.api_server import refusal_of
from support.comparing import Desk, encoded, full_desk, structured_picture, with_noise
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


async def copied(desk: Desk, *, size: int = 2) -> tuple[list[str], list[str]]:
    """The instances of the same scene, recorded under red and then under green."""
    rng = np.random.default_rng(3)
    scene = structured_picture(rng)
    shots = [encoded(with_noise(scene, rng)) for _ in range(2 * size)]
    red = await desk.record("red", pictures=shots[:size])
    green = await desk.record("green", fold=1, pictures=shots[size:])
    return list(map(str, red)), list(map(str, green))


async def test_near_copies_under_two_labels_are_one_suspect(api: Explanations, desk: Desk) -> None:
    """It names the pictures of both sides, alternating, and both labels."""
    red, green = await copied(desk)
    await api.embed(desk.dataset_id)

    found = await api.suspects(desk.dataset_id)

    [suspect] = [each for each in found.suspects if each.kind == pb.Suspect.KIND_COPIES_UNDER_LABELS]
    assert sorted(suspect.instance_ids) == sorted(red + green)
    assert {suspect.instance_ids[0] in red, suspect.instance_ids[1] in red} == {True, False}
    assert {suspect.label_id, suspect.other_label_id} == {str(desk.labels["red"]), str(desk.labels["green"])}
    assert suspect.is_probable
    assert 0 < suspect.score <= 1
    assert not suspect.HasField("honest_share")
    assert (found.examined_instance_count, found.pending_instance_count, found.snapshot_id) == (24, 0, "")


async def test_a_correction_clears_the_suspicion(api: Explanations, desk: Desk) -> None:
    """The list is cached until the dataset changes."""
    _, green = await copied(desk)
    await api.embed(desk.dataset_id)
    before = await api.suspects(desk.dataset_id)

    await desk.relabel(list(map(UUID, green)), "red")
    after = await api.suspects(desk.dataset_id)

    assert [each for each in before.suspects if each.kind == pb.Suspect.KIND_COPIES_UNDER_LABELS]
    assert not [each for each in after.suspects if each.kind == pb.Suspect.KIND_COPIES_UNDER_LABELS]


async def test_planted_mistakes_are_found_with_the_label_that_they_look_like(api: Explanations) -> None:
    """A whole recording under the wrong label, and a single picture in a recording; with what honest answers say."""
    desk = await full_desk(api.workshop, labels=("red", "green", "blue"))
    wrong = await desk.record("red", "blue", size=3, fold=1)
    mixed = await desk.record("red", pictures=[desk.picture(each) for each in ("red", "green", "red", "red")])
    snapshot_id = await desk.version()
    await api.embed(desk.dataset_id)

    found = await api.suspects(desk.dataset_id)

    assert found.snapshot_id == str(snapshot_id)
    of_recordings = [each for each in found.suspects if each.kind == pb.Suspect.KIND_RECORDING_LABEL]
    of_pictures = [each for each in found.suspects if each.kind == pb.Suspect.KIND_PICTURE_LABEL]
    assert list(of_recordings[0].instance_ids) == list(map(str, wrong))
    assert of_recordings[0].is_probable
    assert of_recordings[0].other_label_id == str(desk.labels["blue"])
    assert of_recordings[0].honest_share == 1
    assert list(of_pictures[0].instance_ids) == [str(mixed[1])]
    assert of_pictures[0].other_label_id == str(desk.labels["green"])
    assert [each.is_probable for each in found.suspects] == sorted(
        (each.is_probable for each in found.suspects), reverse=True
    )


async def test_honest_answers_count_only_while_the_label_is_unchanged(api: Explanations) -> None:
    """After a correction, the answers of the version before it say nothing about the picture."""
    desk = await full_desk(api.workshop, labels=("red", "green", "blue"))
    wrong = await desk.record("red", "blue", size=3, fold=1)
    await desk.version()
    await api.embed(desk.dataset_id)
    await desk.relabel(wrong, "green")

    found = await api.suspects(desk.dataset_id)

    own = [each for each in found.suspects if set(each.instance_ids) == set(map(str, wrong))]
    assert own
    assert not any(each.HasField("honest_share") for each in own)


async def test_pages_are_parts_of_one_list(api: Explanations) -> None:
    """Each suspect is on one page, in the order of the whole list."""
    desk = await full_desk(api.workshop, labels=("red", "green", "blue"))
    for fold in range(4):
        await desk.record("red", "blue", size=2, fold=fold)
    await desk.version()
    await api.embed(desk.dataset_id)
    whole = await api.suspects(desk.dataset_id)

    shown, token = [], ""
    while True:
        page = await api.suspects(desk.dataset_id, page_size=1, page_token=token)
        shown += list(page.suspects)
        token = page.next_page_token
        if not token:
            break

    assert len(whole.suspects) > 1
    assert shown == list(whole.suspects)
    assert len({each.id for each in shown}) == len(shown)


async def test_pictures_without_an_embedding_are_counted(api: Explanations, desk: Desk) -> None:
    """Until the dataset's own job has processed them, whatever other workspaces have."""
    await api.embed(desk.dataset_id)
    await desk.record("red", size=3)

    found = await api.suspects(desk.dataset_id)

    assert (found.examined_instance_count, found.pending_instance_count) == (20, 3)


async def test_an_unknown_dataset_and_a_foreign_token_are_refused(api: Explanations, desk: Desk) -> None:
    """With the reasons that other lists give."""
    unknown = await refusal_of(api.suspects(uuid4()))
    foreign = await refusal_of(api.suspects(desk.dataset_id, page_token="bm9uc2Vuc2U="))
    negative = await refusal_of(api.suspects(desk.dataset_id, page_size=-1))

    assert (unknown.code, unknown.reason) == (StatusCode.NOT_FOUND, "NOT_FOUND")
    assert (foreign.code, foreign.reason) == (StatusCode.INVALID_ARGUMENT, "BAD_PAGE_TOKEN")
    assert (negative.code, negative.metadata["field"]) == (StatusCode.INVALID_ARGUMENT, "page_size")
