"""Explanations of random worlds against a plain recomputation: ridge regressions with and without each recording."""

from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_server.flows.snapshots.serving import load_heads
from diptych_server.ml.heads import Head
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import models
from diptych_server.store.tables.compared_rows import fetch_contents
from diptych_server.store.tables.embeddings import fetch_vectors
from support.comparing import Desk, new_desk
from support.explaining import Explanations, explanations
from support.training import COLOURS, ColourBackbone

LAMBDA = 0.1


async def random_world(api: Explanations, rng: np.random.Generator, seed: int) -> tuple[Desk, list[UUID]]:
    """A dataset of recordings of any size and fold, some in another colour than that of their label."""
    desk = await new_desk(api.workshop, seed=seed)
    ids: list[UUID] = []
    for fold in range(5):
        for label in COLOURS:
            colour = label if rng.random() < 0.8 else str(rng.choice(list(COLOURS)))
            ids += await desk.record(label, colour, size=int(rng.integers(1, 4)), fold=fold)
    return desk, ids


def weights(inputs: NDArray[np.float64], labels: NDArray[np.int64], count: int) -> NDArray[Any]:
    """The weights (D, C) of a ridge regression to one-hot labels minus 1/C."""
    targets = np.eye(count)[labels] - 1 / count
    return np.linalg.solve(inputs.T @ inputs + LAMBDA * np.eye(inputs.shape[1]), inputs.T @ targets)


def seen(head: Head, embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
    """The centred directions of length 1 that a head sees, step by step."""
    roots = np.sign(embeddings) * np.sqrt(np.abs(embeddings.astype(np.float64)))
    centred = roots / np.linalg.norm(roots, axis=1, keepdims=True) - head.mean
    unit: NDArray[np.float64] = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize("seed", range(3))
async def test_effects_are_those_of_regressions_without_each_recording(
    database: Database, conninfo: str, tmp_path: Path, seed: int
) -> None:
    """For pictures of the snapshot by the head of their fold; twins are the nearest that rightly get another answer."""
    rng, blobs = np.random.default_rng(seed), DiskBlobStore(tmp_path)
    async with explanations(database, conninfo, blobs) as api:
        desk, ids = await random_world(api, rng, seed)
        snapshot_id = await desk.version()
        async with database.reading() as connection:
            model = await models.fetch_model_of_snapshot(connection, snapshot_id)
            assert model
            held = await fetch_contents(connection, snapshot_id)
            vectors = await fetch_vectors(
                connection, [each.picture for each in held], backbone_id=model.backbone_id, dimension=6
            )
        heads = (await load_heads(database, blobs, str(model.id))).folds
        own_answers = [
            head.predict(vectors[place : place + 1])[0].argmax() if (head := heads[each.fold or 0]) else -1
            for place, each in enumerate(held)
        ]
        assert ColourBackbone.dimension == vectors.shape[1]

        for asked in rng.choice(len(ids), 6, replace=False):
            [explanation] = await api.explain(ids[asked], snapshot_id)

            place = next(place for place, each in enumerate(held) if each.instance_id == ids[asked])
            own = held[place]
            head = heads[own.fold or 0]
            assert head
            inputs = seen(head, vectors)
            learned = np.array([not (each.barred or 0) >> (own.fold or 0) & 1 for each in held])
            labels = np.array([each.label_index for each in held])
            answer = int(head.predict(vectors[place : place + 1])[0].argmax())
            assert explanation.is_honest
            assert explanation.prediction.predicted_index == answer
            query = inputs[place]
            full = query @ weights(inputs[learned], labels[learned], 3)[:, answer]
            for each in (*explanation.supporting, *explanation.opposing):
                of_recording = np.array([str(other.recording_id) == each.recording_id for other in held])
                kept = learned & ~of_recording
                without = query @ weights(inputs[kept], labels[kept], 3)[:, answer]
                assert each.effect == pytest.approx(full - without, abs=2e-3)
                assert each.recording_id != str(own.recording_id)
            cosines = inputs @ query
            others = [
                row
                for row, each in enumerate(held)
                if own_answers[row] == labels[row] != answer and each.recording_id != own.recording_id
            ]
            assert explanation.HasField("twin") == bool(others)
            if others:
                best = max(others, key=lambda row: cosines[row])
                assert explanation.twin.similarity == pytest.approx(cosines[best], abs=1e-4)
