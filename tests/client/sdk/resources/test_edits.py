"""Edits that take several calls."""

import pytest

from diptych_client.sdk import ConflictError, DiptychError, ServerUnreachableError
from diptych_client.sdk.resources.edits import EditBatch, edit_whole


class Target:
    """Applies batches until one is refused, and undoes groups if it can."""

    def __init__(self, *, refuse_batch: int = 0, undo_error: DiptychError | None = None) -> None:
        self.batches: list[EditBatch] = []
        self.undone: list[str] = []
        self._refuse_batch = refuse_batch
        self._undo_error = undo_error

    async def apply(self, batch: EditBatch) -> None:
        """Apply a batch."""
        if len(self.batches) + 1 == self._refuse_batch:
            raise ConflictError("CHANGED_SINCE_READ", "One picture changed.", {"kind": "instance"})
        self.batches.append(batch)

    async def undo(self, group_id: str) -> None:
        """Undo a group."""
        if self._undo_error:
            raise self._undo_error
        self.undone.append(group_id)


async def test_all_batches_share_a_group() -> None:
    """One undo reverts the whole edit; another edit has another group."""
    target, other = Target(), Target()

    await edit_whole("abcdefg", apply=target.apply, undo=target.undo, batch_size=3)
    await edit_whole("a", apply=other.apply, undo=other.undo)

    assert ["".join(map(str, batch.instances)) for batch in target.batches] == ["abc", "def", "g"]
    assert len({batch.group_id for batch in target.batches + other.batches}) == 2
    assert len({batch.group_id for batch in target.batches}) == 1
    assert target.undone == []


async def test_a_refused_batch_undoes_those_before_it() -> None:
    """The caller sees the refusal, and nothing has changed."""
    target = Target(refuse_batch=3)

    with pytest.raises(ConflictError, match=r"^One picture changed\.$"):
        await edit_whole("abcdefg", apply=target.apply, undo=target.undo, batch_size=3)

    assert target.undone == [target.batches[0].group_id]


async def test_a_refused_first_batch_leaves_nothing_to_undo() -> None:
    """No undo is sent: it could revert something else."""
    target = Target(refuse_batch=1)

    with pytest.raises(ConflictError, match=r"^One picture changed\.$"):
        await edit_whole("abcdefg", apply=target.apply, undo=target.undo, batch_size=3)

    assert target.undone == []


async def test_a_failed_undo_is_reported() -> None:
    """The error says how many pictures were changed, and which group undoes them."""
    target = Target(refuse_batch=3, undo_error=ServerUnreachableError("UNAVAILABLE", "No server answers."))

    with pytest.raises(ConflictError) as caught:
        await edit_whole("abcdefg", apply=target.apply, undo=target.undo, batch_size=3)

    group_id = target.batches[0].group_id
    assert caught.value.message == (
        f"One picture changed. 6 pictures were changed before that. To undo it, undo group {group_id}."
    )
    assert caught.value.metadata == {"kind": "instance", "group_id": group_id}
