"""Edits: applied and written to the history in one step."""

from diptych_server.core.history import ChangeKind, Edit, LabelRename
from diptych_server.flows.datasets.datasets import create_dataset, get_dataset
from diptych_server.flows.datasets.edits import commit_edit
from diptych_server.flows.datasets.labels import create_label
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import changes, datasets


async def test_two_labels_can_swap_their_names(database: Database) -> None:
    """Names are unique, and yet one edit may hand them on in a ring."""
    dataset_id = (await create_dataset(database, name="d", backbone="net", request_id=None)).dataset.id
    mug = await create_label(database, dataset_id, name="mug", request_id=None, actor="")
    cup = await create_label(database, dataset_id, name="cup", request_id=None, actor="")
    swap = Edit(renames=(LabelRename(mug.id, "mug", "cup"), LabelRename(cup.id, "cup", "mug")))

    async with database.transaction() as connection:
        await datasets.lock(connection, dataset_id)
        done = await commit_edit(connection, dataset_id, swap, kind=ChangeKind.LABEL_RENAMED, actor="me")
        written = await changes.renames(connection, dataset_id, [done.sequence])

    state = await get_dataset(database, dataset_id)
    assert {label.id: label.name for label in state.labels} == {mug.id: "cup", cup.id: "mug"}
    assert tuple(written[done.sequence]) == swap.renames
