"""Imports and trainings on the default backbone, without a server in between."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from diptych_server.core.history import ChangeKind
from diptych_server.core.ids import new_id
from diptych_server.core.metrics import TrainingMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal
from diptych_server.flows.capture.capture import capture
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.capture.placement import Arrival, Target
from diptych_server.flows.datasets.datasets import create_dataset
from diptych_server.flows.datasets.instances import relabel_instances
from diptych_server.flows.datasets.labels import create_label
from diptych_server.flows.embedding.backbones import Backbones
from diptych_server.flows.embedding.embed import Embedder, embed_dataset
from diptych_server.flows.snapshots.snapshots import freeze_dataset
from diptych_server.flows.training.requests import request_training
from diptych_server.flows.training.run import Workshop, run_training
from diptych_server.flows.training.trainer_process import TrainerProcess
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database, fetch_values
from diptych_server.store.tables.labels import names as label_names
from diptych_server.store.tables.models import fetch_model_of_snapshot
from support.near_copies import Copy
from support.training import IdleQueue, shared_fit_process


@pytest.fixture(scope="session")
def backbones(weights_dir: Path) -> Backbones:
    """The real ones."""
    return Backbones(lambda name: load_backbone(name, weights_dir=weights_dir))


class Importer:
    """Imports pictures into datasets, and trains them."""

    def __init__(self, database: Database, folder: Path, backbones: Backbones) -> None:
        self.database = database
        self._instances: defaultdict[UUID, list[UUID]] = defaultdict(list)
        self._blobs = DiskBlobStore(folder)
        self._backbones = backbones
        self._workshop = Workshop(
            database,
            self._blobs,
            backbones,
            Embedder(database, self._blobs),
            TrainerProcess(start=shared_fit_process),
            IdleQueue(),
        )

    async def take(self, copies: Sequence[Copy], *, bursts: Sequence[UUID] | None = None) -> UUID:
        """The dataset with these pictures; each its own burst unless bursts are given."""
        dataset_id = (
            await create_dataset(self.database, name="d", backbone=DEFAULT_BACKBONE, request_id=None)
        ).dataset.id
        labels = {
            name: (await create_label(self.database, dataset_id, name=name, request_id=None, actor="")).id
            for name in sorted({copy.label for copy in copies})
        }
        await self.add(dataset_id, copies, labels, bursts=bursts)
        return dataset_id

    async def add(
        self,
        dataset_id: UUID,
        copies: Sequence[Copy],
        labels: Mapping[str, UUID],
        *,
        bursts: Sequence[UUID] | None = None,
    ) -> None:
        """Capture the pictures, embed and compare them."""
        arrivals = [
            Arrival(new_id(), labels[copy.label], burst, copy.data, datetime.now(UTC), source="")
            for copy, burst in zip(copies, bursts or [new_id() for _ in copies], strict=True)
        ]
        target = Target(dataset_id, ChangeKind.IMPORTED, group_id=new_id(), actor="")
        for outcome in await capture(self.database, Intake(self._blobs), target, arrivals):
            assert not isinstance(outcome, Refusal)
            self._instances[dataset_id].append(outcome.instance.id)
        await embed_dataset(self.database, self._workshop.embedder, self._backbones, dataset_id)

    async def relabel(self, dataset_id: UUID, names: Sequence[str]) -> None:
        """Give the pictures of a dataset these labels, in the order in which they came."""
        by_name: defaultdict[str, list[UUID]] = defaultdict(list)
        for instance_id, name in zip(self._instances[dataset_id], names, strict=True):
            by_name[name].append(instance_id)
        async with self.database.transaction() as connection:
            labels = {name: label_id for label_id, name in (await label_names(connection, dataset_id)).items()}
        for name, instance_ids in by_name.items():
            await relabel_instances(self.database, dataset_id, instance_ids, labels[name], etag="", actor="")

    async def train(self, dataset_id: UUID) -> TrainingMetrics:
        """The metrics of a training of the dataset."""
        snapshot = await freeze_dataset(self.database, dataset_id, name="s", request_id=None)
        job = await request_training(
            self.database,
            IdleQueue(),
            snapshot_id=snapshot.id,
            parameters=HeadParameters(),
            request_id=uuid4(),
        )
        assert await run_training(self._workshop, job.id)
        async with self.database.transaction() as connection:
            model = await fetch_model_of_snapshot(connection, snapshot.id)
        assert model
        return model.metrics

    async def recordings(self, dataset_id: UUID) -> list[set[bytes]]:
        """The stored pictures of each recording."""
        groups: defaultdict[UUID, set[bytes]] = defaultdict(set)
        statement = (
            "select array[recording_of(burst)::text, encode(instance.picture, 'hex')]"
            " from instance join burst on burst.id = instance.burst_id where instance.dataset_id = %s"
        )
        async with self.database.transaction() as connection:
            for recording, picture in await fetch_values(connection, statement, [dataset_id]):
                groups[UUID(recording)].add(bytes.fromhex(picture))
        return list(groups.values())


@pytest.fixture
def importer(database: Database, tmp_path: Path, backbones: Backbones) -> Importer:
    """On the database and the weights of the tests."""
    return Importer(database, tmp_path, backbones)
