"""Reading, watching and undoing the history of a dataset."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.history import ChangeKind, Edit, LabelRename, inverse
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.flows.datasets.datasets import DatasetState, read_state
from diptych_server.flows.datasets.edits import Undone, commit_edit
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import changes, datasets, instances, labels, paging, planned_moves
from diptych_server.store.tables.changes import ChangeRow
from diptych_server.store.tables.instances import InstanceRow
from diptych_server.store.tables.paging import Page
from diptych_server.store.tables.planned_moves import ChangeKey, plan_undo

MAX_INCLUDED_INSTANCES = 1000
"""The maximum number of instances sent with a change."""

_DEFAULT_PAGE_SIZE = 100
_LAST_SEQUENCE = 2**63 - 1


@dataclass(frozen=True)
class Entry:
    """A history entry with its edit; `instances` contains those it moved, if included, and possibly others."""

    change: ChangeRow
    edit: Edit
    instances: Mapping[UUID, InstanceRow]


async def list_changes(database: Database, dataset_id: UUID, *, page_size: int, page_token: str) -> Page[Entry]:
    """One page of the history, newest first, without instances.

    Raises:
        Refusal: NOT_FOUND, BAD_FIELD, BAD_PAGE_TOKEN.
    """
    size = paging.page_size(page_size, default=_DEFAULT_PAGE_SIZE)
    before = _read_token(page_token) if page_token else None
    async with database.transaction() as connection:
        await datasets.require(connection, dataset_id)
        rows = await changes.list_before(connection, dataset_id, before=before, limit=size + 1)
        entries = await _entries(connection, dataset_id, rows[:size], included=())
        token = _write_token(rows[size - 1].sequence) if len(rows) > size else ""
        return Page(entries, token)


async def changes_after(database: Database, dataset_id: UUID, *, after: int, limit: int = 20) -> Sequence[Entry]:
    """The changes after the one numbered `after`, oldest first.

    A change of at most `MAX_INCLUDED_INSTANCES` instances includes their current state; message size is limited.
    """
    async with database.transaction() as connection:
        rows = await changes.list_after(connection, dataset_id, after=after, limit=limit)
        included = [row.sequence for row in rows if 0 < row.instance_count <= MAX_INCLUDED_INSTANCES]
        return await _entries(connection, dataset_id, rows, included=included)


async def undo_change(
    database: Database,
    dataset_id: UUID,
    group_id: UUID | None,
    *,
    etag: str = "",
    actor: str,
    as_of_sequence: int | None = None,
) -> tuple[DatasetState, Entry]:
    """Undo the changes of one group that are in effect, by default the latest group; undoing an undo redoes it.

    Args:
        database: where it is.
        dataset_id: whose changes.
        group_id: which; None means the last one that is neither undone nor an undo.
        etag: the dataset's, in which nothing may have changed since; empty allows any change.
        actor: who does it.
        as_of_sequence: the sequence of the dataset that the caller read: the last group is the one at that time, and
            nothing may have been undone since. None means the dataset as it is now.

    Raises:
        Refusal: NOT_FOUND, CHANGED_SINCE_READ, NOTHING_TO_UNDO, or UNDO_CONFLICT if a later change conflicts.
    """
    async with database.transaction() as connection:
        await datasets.lock(connection, dataset_id, etag=etag)
        if as_of_sequence is not None:
            await _refuse_undone(connection, dataset_id, after=as_of_sequence)
        group_id = group_id or await changes.last_group(connection, dataset_id, as_of_sequence=as_of_sequence)
        if group_id is None:
            raise Refusal(Reason.NOTHING_TO_UNDO, "There is nothing left to undo.", dataset_id=dataset_id)
        rows = _in_force(await changes.of_group(connection, dataset_id, group_id), dataset_id, group_id)
        undone = Undone(group_id, [row.sequence for row in rows])
        renames = await changes.renames(connection, dataset_id, undone.sequences)
        edit = inverse([Edit(renames=tuple(renames.get(number, ()))) for number in undone.sequences])

        async def plan(change: ChangeKey) -> int:
            count = await plan_undo(connection, change, undone=undone.sequences)
            if await _has_conflict(connection, change, edit.renames):
                raise _conflict(dataset_id, group_id)
            return count

        if not await _may_rename(connection, dataset_id, edit.renames):
            raise _conflict(dataset_id, group_id)
        done = await commit_edit(
            connection, dataset_id, edit, kind=ChangeKind.UNDONE, actor=actor, undone=undone, plan=plan
        )
        await changes.mark_undone(connection, dataset_id, undone.sequences)
        written = await changes.of_group(connection, dataset_id, done.group_id)
        [entry] = await _entries(connection, dataset_id, written, included=())
        return await read_state(connection, dataset_id), entry


def _in_force(rows: Sequence[ChangeRow], dataset_id: UUID, group_id: UUID) -> Sequence[ChangeRow]:
    """The entries of a group that can be undone; a burst may continue after an undo."""
    if not rows:
        refuse_missing("change", group_id)
    if rows[0].kind == ChangeKind.DATASET_UPDATED:
        message = "Changes to the name or backbone of a dataset cannot be undone. Change them back instead."
        raise Refusal(Reason.NOTHING_TO_UNDO, message, dataset_id=dataset_id)
    in_force = [row for row in rows if not row.is_undone]
    if not in_force:
        raise Refusal(Reason.NOTHING_TO_UNDO, "This change has already been undone.", dataset_id=dataset_id)
    return in_force


async def _refuse_undone(connection: Connection, dataset_id: UUID, *, after: int) -> None:
    """Refuse if any change was undone or redone after `after`: the latest change may be another one now."""
    if await changes.is_any_undo(connection, dataset_id, after=after):
        message = "A change of this dataset was undone since it was read. Reload and try again."
        raise Refusal(Reason.CHANGED_SINCE_READ, message, kind="dataset", id=dataset_id)


def _conflict(dataset_id: UUID, group_id: UUID) -> Refusal:
    message = "A later change conflicts with this undo. Undo the later change first."
    return Refusal(Reason.UNDO_CONFLICT, message, dataset_id=dataset_id, group_id=group_id)


async def _may_rename(connection: Connection, dataset_id: UUID, renames: Sequence[LabelRename]) -> bool:
    """Whether the labels still have the names that the undone changes gave them, and names will be unique."""
    present = await labels.present_names(connection, [rename.label_id for rename in renames])
    if any(present[rename.label_id] != rename.before_name for rename in renames):
        return False
    names = dict(await labels.names(connection, dataset_id))
    for rename in renames:
        names.pop(rename.label_id, None)
        if rename.after_name is not None:
            names[rename.label_id] = rename.after_name
    return len(set(names.values())) == len(names)


async def _has_conflict(connection: Connection, change: ChangeKey, renames: Sequence[LabelRename]) -> bool:
    """Whether an instance has changed since, or would get a label that no longer exists."""
    gone = [rename.label_id for rename in renames if rename.after_name is None]
    if await planned_moves.is_in_the_way(connection, change, gone=gone):
        return True
    names = await labels.names(connection, change.dataset_id)
    return not await planned_moves.targets(connection, change) <= names.keys()


async def _entries(
    connection: Connection, dataset_id: UUID, rows: Sequence[ChangeRow], *, included: Sequence[int]
) -> list[Entry]:
    """The entries, with instances for those whose sequence numbers are in `included`."""
    moves = await changes.moves(connection, dataset_id, included) if included else {}
    renames = await changes.renames(connection, dataset_id, [row.sequence for row in rows])
    moved = {move.instance_id for made in moves.values() for move in made}
    seen = await instances.get(connection, moved) if moved else {}
    return [
        Entry(row, Edit(tuple(moves.get(row.sequence, ())), tuple(renames.get(row.sequence, ()))), seen) for row in rows
    ]


def _write_token(sequence: int) -> str:
    return base64.urlsafe_b64encode(f"change {sequence}".encode()).decode()


def _read_token(token: str) -> int:
    try:
        word, _, number = base64.urlsafe_b64decode(token.encode()).decode().partition(" ")
        sequence = int(number)
    except ValueError as error:
        raise paging.bad_token() from error
    if word != "change" or not 0 <= sequence <= _LAST_SEQUENCE:
        raise paging.bad_token()
    return sequence
