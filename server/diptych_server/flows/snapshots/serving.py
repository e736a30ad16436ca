"""Loads trained snapshots and their heads for the live path."""

from uuid import UUID

import structlog

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.core.served_snapshot import ServedLabel, ServedSnapshot
from diptych_server.faults import log_fault
from diptych_server.ml.heads import HeadSet, HeadsUnreadableError
from diptych_server.ml.served_heads import ServedHead
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import models, snapshots

_log = structlog.get_logger(__name__)


async def load_served_snapshot(database: Database, snapshot_id: str) -> ServedSnapshot:
    """A trained snapshot for live predictions.

    Raises:
        Refusal: NOT_FOUND, also if it is deleted; SNAPSHOT_NOT_TRAINED.
    """
    identifier = _parse(snapshot_id)
    async with database.transaction() as connection:
        found = await snapshots.fetch_outlines(connection, [identifier])
        if not found or found[0].deleted_at:
            refuse_missing("snapshot", identifier)
        snapshot = found[0]
        model = await models.fetch_outline_of_snapshot(connection, identifier)
        if model is None:
            message = f'The snapshot "{snapshot.name}" has no model yet. Train it first.'
            raise Refusal(Reason.SNAPSHOT_NOT_TRAINED, message, snapshot_id=identifier)
    return ServedSnapshot(
        snapshot_id=snapshot_id,
        name=snapshot.name,
        dataset_id=str(snapshot.dataset_id),
        model_id=str(model.id),
        backbone_name=snapshot.backbone,
        backbone_id=model.backbone_id,
        labels=tuple(ServedLabel(str(label.label_id), label.name) for label in snapshot.labels),
        is_calibrated=model.metrics.calibration is not None and model.metrics.calibration.is_sufficient,
        knows_unfamiliar=model.metrics.familiarity is not None,
    )


async def load_head(database: Database, blobs: BlobStore, model_id: str) -> ServedHead:
    """The final head of a model, with what the model knows about its pictures.

    Raises:
        Refusal: NOT_FOUND; INTERNAL if its stored bytes are missing or damaged.
    """
    heads = await load_heads(database, blobs, model_id)
    return ServedHead(heads.final, heads.familiarity)


async def load_heads(database: Database, blobs: BlobStore, model_id: str) -> HeadSet:
    """All heads of a model.

    Raises:
        Refusal: As `load_head`.
    """
    async with database.transaction() as connection:
        model = await models.fetch_model(connection, _parse(model_id))
    if model is None:
        refuse_missing("model", model_id)
    try:
        return HeadSet.from_bytes(await blobs.get(model.sha256))
    except (BlobMissingError, HeadsUnreadableError) as error:
        message = f"The stored heads of the model {model_id} are missing or damaged. Train its snapshot again."
        raise log_fault(_log, "stored heads cannot be read", error, message=message, model_id=model_id) from error


def _parse(identifier: str) -> UUID:
    try:
        return UUID(identifier)
    except ValueError:
        message = f"The field snapshot_ids contains {identifier[:50]!r}, which is not a valid UUID."
        raise Refusal(Reason.BAD_FIELD, message, field="snapshot_ids") from None
