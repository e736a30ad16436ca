"""Models, the results of training snapshots. The heads themselves are a blob."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.sql import SQL
from psycopg.types.json import Jsonb

from diptych_server.core.filters import Restriction
from diptych_server.core.honest_answer import HonestAnswer
from diptych_server.core.metrics import LONG_METRICS, TrainingMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import Model, ModelLabel, parameters_from_json, parameters_to_json
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_one
from diptych_server.store.sql import statements
from diptych_server.store.tables import snapshots
from diptych_server.store.tables.paging import Page, PageRequest
from diptych_server.store.tables.workspace_lists import WorkspaceList, in_order

_SQL = statements("models")
_LIST = WorkspaceList(
    "model",
    only="exists (select from snapshot where snapshot.id = model.snapshot_id and snapshot.deleted_at is null)",
)


@dataclass(frozen=True)
class NewModel:
    """A trained head to store; `sha256` and `size_bytes` describe its blob."""

    id: UUID
    snapshot_id: UUID
    backbone_id: str
    parameters: HeadParameters
    metrics: TrainingMetrics
    sha256: bytes
    size_bytes: int
    honest_answers: Sequence[HonestAnswer]


async def fetch_model(connection: Connection, model_id: UUID) -> Model | None:
    """The model with this id, unless its snapshot is deleted."""
    return await _fetch(connection, "model.id = %(id)s", model_id)


async def fetch_model_of_snapshot(connection: Connection, snapshot_id: UUID) -> Model | None:
    """The model of a snapshot; None when it is not trained, or deleted."""
    return await _fetch(connection, "model.snapshot_id = %(id)s", snapshot_id)


async def fetch_outline_of_snapshot(connection: Connection, snapshot_id: UUID) -> Model | None:
    """The same without curves and confusion, which take longest to read."""
    return await _fetch(connection, "model.snapshot_id = %(id)s", snapshot_id, left_out=LONG_METRICS)


async def list_models(
    connection: Connection,
    request: PageRequest,
    *,
    workspace_ids: Collection[UUID] | None,
    restrictions: Sequence[Restriction] = (),
) -> Page[Model]:
    """A page of the models of these workspaces, None means all, newest first; metrics without curves and confusion.

    Raises:
        Refusal: BAD_PAGE_TOKEN or BAD_FIELD for an invalid page request.
    """
    page = await _LIST.page(connection, request, workspace_ids=workspace_ids, restrictions=restrictions)
    statement = SQL(_SQL["select"]).format(condition=SQL("model.id = any(%(ids)s)"))
    found = await fetch_all(connection, _model, statement, {"ids": page.rows, "left_out": [*LONG_METRICS]})
    return Page(in_order(page.rows, found), page.next_page_token)


async def insert_model(connection: Connection, model: NewModel) -> None:
    """Store the model of a snapshot, whose blob is stored already, and mark the snapshot as changed."""
    row = {
        "id": model.id,
        "snapshot_id": model.snapshot_id,
        "backbone_id": model.backbone_id,
        "parameters": Jsonb(parameters_to_json(model.parameters)),
        "metrics": Jsonb(model.metrics.to_json()),
        "sha256": model.sha256,
        "size_bytes": model.size_bytes,
    }
    await execute(connection, _SQL["insert"], row)
    async with connection.cursor() as cursor, cursor.copy(_SQL["copy_honest_answers"]) as copy:
        for answer in model.honest_answers:
            await copy.write_row((model.id, answer.instance_id, answer.label_id, answer.confidence))
    await snapshots.TABLE.update(connection, model.snapshot_id)


async def _fetch(
    connection: Connection, condition: LiteralString, identifier: UUID, *, left_out: Sequence[str] = ()
) -> Model | None:
    statement = SQL(_SQL["select"]).format(condition=SQL(condition))
    return await fetch_one(connection, _model, statement, {"id": identifier, "left_out": list(left_out)})


def _model(
    *,
    parameters: Mapping[str, Any],
    metrics: Mapping[str, Any],
    label_ids: Sequence[UUID],
    label_names: Sequence[str],
    **columns: Any,
) -> Model:
    return Model(
        parameters=parameters_from_json(parameters),
        metrics=TrainingMetrics.from_json(metrics),
        labels=tuple(map(ModelLabel, label_ids, label_names)),
        **columns,
    )
