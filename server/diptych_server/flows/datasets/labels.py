"""Creating, renaming, deleting and merging labels."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from diptych.names import look_alike
from diptych.wire.reasons import Reason
from diptych_server.core.history import ChangeKind, Edit, LabelRename
from diptych_server.core.ids import new_id
from diptych_server.core.names import clean_name
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.flows.datasets.datasets import DatasetState, read_state
from diptych_server.flows.datasets.edits import commit_edit
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import datasets, labels
from diptych_server.store.tables.labels import LabelView
from diptych_server.store.tables.planned_moves import plan_emptying


async def create_label(
    database: Database, dataset_id: UUID, *, name: str, request_id: UUID | None, actor: str
) -> LabelView:
    """Create a label; a repeated request returns the same label.

    Raises:
        Refusal: NOT_FOUND, BAD_FIELD, LABEL_NAME_TAKEN.
    """
    name = clean_name(name, field="name")
    async with database.transaction() as connection:
        await datasets.lock(connection, dataset_id)
        if request_id and (known := await labels.of_request(connection, dataset_id, request_id)):
            return await labels.get(connection, known)
        _refuse_taken(name, await labels.names(connection, dataset_id))
        label_id = new_id()
        await labels.insert(connection, label_id=label_id, dataset_id=dataset_id, request_id=request_id)
        edit = Edit(renames=(LabelRename(label_id, None, name),))
        await commit_edit(connection, dataset_id, edit, kind=ChangeKind.LABEL_CREATED, actor=actor)
        return await labels.get(connection, label_id)


async def rename_label(
    database: Database, label_id: UUID, *, name: str, etag: str, actor: str, expected_name: str = ""
) -> LabelView:
    """Rename a label; snapshots keep its old name.

    Args:
        database: where it is.
        label_id: which.
        name: the new one.
        etag: the dataset's, in which nothing may have changed since; empty allows any change.
        actor: who does it.
        expected_name: the name that it must still have; empty allows any.

    Raises:
        Refusal: NOT_FOUND, BAD_FIELD, LABEL_NAME_TAKEN, CHANGED_SINCE_READ.
    """
    name = clean_name(name, field="label.name")
    async with database.transaction() as connection:
        label = await _lock_label(connection, label_id, etag=etag)
        if expected_name not in {"", label.name}:
            message = f'The label "{expected_name}" is called "{label.name}" now. Read it again and retry.'
            raise Refusal(Reason.CHANGED_SINCE_READ, message, kind="label", id=label_id)
        if label.name == name:
            return label
        others = await labels.names(connection, label.dataset_id)
        _refuse_taken(name, {other_id: other for other_id, other in others.items() if other_id != label_id})
        edit = Edit(renames=(LabelRename(label_id, label.name, name),))
        await commit_edit(connection, label.dataset_id, edit, kind=ChangeKind.LABEL_RENAMED, actor=actor)
        return await labels.get(connection, label_id)


async def delete_label(database: Database, label_id: UUID, *, etag: str, actor: str) -> DatasetState:
    """Delete a label and remove its instances; a single undo restores both.

    Raises:
        Refusal: NOT_FOUND, CHANGED_SINCE_READ.
    """
    async with database.transaction() as connection:
        label = await _lock_label(connection, label_id, etag=etag)
        await _empty(connection, [label], into=None, kind=ChangeKind.LABEL_DELETED, actor=actor)
        return await read_state(connection, label.dataset_id)


async def merge_labels(
    database: Database, label_id: UUID, merged_label_ids: Sequence[UUID], *, etag: str, actor: str
) -> DatasetState:
    """Move the instances of some labels to `label_id` and delete the emptied labels.

    Raises:
        Refusal: NOT_FOUND, CHANGED_SINCE_READ; BAD_FIELD if a label would be merged into itself.
    """
    async with database.transaction() as connection:
        label = await _lock_label(connection, label_id, etag=etag)
        merged = [await labels.get(connection, merged_id) for merged_id in dict.fromkeys(merged_label_ids)]
        for other in merged:
            if other.id == label_id:
                message = "A label cannot be merged into itself."
                raise Refusal(Reason.BAD_FIELD, message, field="merged_label_ids")
            if other.dataset_id != label.dataset_id:
                refuse_missing("label", other.id)
        await _empty(connection, merged, into=label_id, kind=ChangeKind.LABELS_MERGED, actor=actor)
        return await read_state(connection, label.dataset_id)


async def _lock_label(connection: Connection, label_id: UUID, *, etag: str) -> LabelView:
    """Lock the dataset of a label and return the label."""
    label = await labels.get(connection, label_id)
    await datasets.lock(connection, label.dataset_id, etag=etag)
    return await labels.get(connection, label_id)


def _refuse_taken(name: str, taken: Mapping[UUID, str]) -> None:
    """Refuse a name that equals or resembles the name of a label; an equal name is reported first."""
    for label_id, other in sorted(taken.items(), key=lambda item: item[1] != name):
        if other == name:
            message = f'The dataset already has a label "{name}".'
            raise Refusal(Reason.LABEL_NAME_TAKEN, message, label_id=label_id, name=other)
        if look_alike(other, name):
            message = f'"{name}" looks like the label "{other}" of this dataset. Use that label or choose another name.'
            raise Refusal(Reason.LABEL_NAME_TAKEN, message, label_id=label_id, name=other)


async def _empty(
    connection: Connection, gone: Sequence[LabelView], *, into: UUID | None, kind: ChangeKind, actor: str
) -> None:
    """Move all instances of the labels in `gone` and clear the names of these labels."""
    edit = Edit(renames=tuple(LabelRename(label.id, label.name, None) for label in gone))
    plan = partial(plan_emptying, connection, label_ids=[label.id for label in gone], into=into)
    await commit_edit(connection, gone[0].dataset_id, edit, kind=kind, actor=actor, plan=plan)
