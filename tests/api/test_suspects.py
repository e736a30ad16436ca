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
async def api(database: Database, tmp_path: Path) -> AsyncIterator[Explanations]:
    """A server of this test's own."""
    async with explanations(database, DiskBlobStore(tmp_path)) as served:
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

    assert [each.kind for each in before.suspects] == [pb.Suspect.KIND_COPIES_UNDER_LABELS]
    assert not [each for each in after.suspects if each.kind == pb.Suspect.KIND_COPIES_UNDER_LABELS]


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
