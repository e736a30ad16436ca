"""Captures while there is no place for pictures."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.history import ChangeKind
from diptych_server.core.refusal import Refusal
from diptych_server.flows.capture.capture import Stored, capture
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.capture.placement import Arrival, Target
from diptych_server.flows.datasets.datasets import create_dataset
from diptych_server.flows.datasets.labels import create_label
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.datasets import picture


class ClosedBlobs(DiskBlobStore):
    """Blobs on disk that refuse writes while a reason is set."""

    reason: Reason | None = None

    async def put(self, sha256: bytes, data: bytes) -> None:
        """Refuse, or store."""
        if self.reason is not None:
            raise Refusal(self.reason, "There is no place.")
        await super().put(sha256, data)


@pytest.mark.parametrize("reason", [Reason.UNAVAILABLE, Reason.STORAGE_FULL])
async def test_a_storage_outage_does_not_refuse_pictures(database: Database, tmp_path: Path, reason: Reason) -> None:
    """Senders of good pictures must be asked to send them again; a bad picture is reported as bad."""
    blobs = ClosedBlobs(tmp_path)
    dataset = (await create_dataset(database, name="d", backbone="net", request_id=None)).dataset
    label = await create_label(database, dataset.id, name="mug", request_id=None, actor="")
    target = Target(dataset.id, ChangeKind.CAPTURED, group_id=None, actor="")
    sent = [
        Arrival(uuid.uuid4(), label.id, uuid.uuid4(), data, datetime.now(UTC), source="")
        for data in (picture(1), b"no picture")
    ]

    blobs.reason = reason
    with pytest.raises(Refusal) as refused:
        await capture(database, Intake(blobs), target, sent)
    blobs.reason = None
    good, bad = await capture(database, Intake(blobs), target, sent)

    assert refused.value.reason is reason
    assert isinstance(good, Stored)
    assert not good.is_duplicate
    assert isinstance(bad, Refusal)
