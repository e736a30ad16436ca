"""Reading, listing and downloading models."""

from collections.abc import Collection
from uuid import UUID

from diptych_server.core.filters import MODEL_FIELDS, parse_filter
from diptych_server.core.refusal import refuse_missing
from diptych_server.core.training import Model
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import models
from diptych_server.store.tables.paging import Page, PageRequest


async def get_model(database: Database, model_id: UUID) -> Model:
    """One model.

    Raises:
        Refusal: NOT_FOUND, also if its snapshot is deleted.
    """
    async with database.transaction() as connection:
        model = await models.fetch_model(connection, model_id)
    if model is None:
        refuse_missing("model", model_id)
    return model


async def list_models(
    database: Database,
    request: PageRequest,
    *,
    workspace_ids: Collection[UUID] | None = None,
    filter_text: str = "",
) -> Page[Model]:
    """A page of the models of these workspaces, newest first; None means all workspaces.

    Raises:
        Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
    """
    restrictions = parse_filter(filter_text, MODEL_FIELDS)
    async with database.transaction() as connection:
        return await models.list_models(connection, request, workspace_ids=workspace_ids, restrictions=restrictions)


async def read_model_file(database: Database, blobs: BlobStore, model_id: UUID) -> bytes:
    """The bytes of a model's safetensors file.

    Raises:
        Refusal: NOT_FOUND.
        BlobMissingError: The file is missing.
    """
    model = await get_model(database, model_id)
    return await blobs.get(model.sha256)
