"""The history of a dataset on the client: what Undo and Redo apply to, with descriptions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from diptych_client import sdk
from diptych_client.formatting.text import count

MOST = 500
"""Number of changes kept; older ones can be undone by their group."""

History = tuple["sdk.DatasetChange", ...]
"""Oldest first."""


@dataclass(frozen=True, slots=True)
class Act:
    """A group of changes that can be undone."""

    group_id: str
    what: str
    """What was done, as in "remove 3 pictures"."""
    actor: str
    sequence: int
    """The number of its last change."""


def joined(history: History, changes: Sequence[sdk.DatasetChange]) -> History:
    """The history with older or newer changes added, without duplicates."""
    for change in sorted(changes, key=lambda each: each.sequence):
        if any(each.sequence == change.sequence for each in history):
            continue
        kept = replace(change, instance_changes=())  # can be thousands; the grid already has them
        later = tuple(each for each in history if each.sequence > change.sequence)
        earlier = history[: len(history) - len(later)]
        history = (*earlier, kept, *later)[-MOST:]
    return history


def heard(history: History, change: sdk.DatasetChange) -> History:
    """The history after a new change; the changes it undid are marked."""
    if any(each.sequence == change.sequence for each in history):
        return history
    return joined(_flipped(history, change.undone_group_id, is_undone=True), (change,))


def undoable(history: History, *, without: Collection[str] = ()) -> Act | None:
    """What Undo applies to: the last group that is in effect and not an undo; not one that is being undone."""
    for change in reversed(history):
        if not (change.is_undone or change.kind in _NO_ACTS or change.group_id in without):
            return _act(history, change.group_id, change.group_id)
    return None


def redoable(history: History, *, without: Collection[str] = ()) -> Act | None:
    """What Redo applies to: the group that was undone last, unless there are newer changes."""
    for change in reversed(history):
        if change.is_undone or change.group_id in without:
            continue
        if change.kind is sdk.ChangeKind.UNDONE and not _is_redo(history, change):
            return _act(history, change.group_id, change.undone_group_id)
        if change.kind not in _NO_ACTS and not _came_back(history, change):
            return None
    return None


_NO_ACTS = (sdk.ChangeKind.UNDONE, sdk.ChangeKind.DATASET_UPDATED)


def _flipped(history: History, group_id: str, *, is_undone: bool) -> History:
    """The history with a group undone or not; the changes that it had undone become the opposite."""
    if not group_id:
        return history
    of_group = [each for each in history if each.group_id == group_id]
    history = tuple(replace(each, is_undone=is_undone) if each.group_id == group_id else each for each in history)
    for before in {each.undone_group_id for each in of_group}:
        history = _flipped(history, before, is_undone=not is_undone)
    return history


def _is_redo(history: History, change: sdk.DatasetChange) -> bool:
    """Whether the change undid an undo."""
    undone = next((each for each in history if each.group_id == change.undone_group_id), None)
    return undone is not None and undone.kind is sdk.ChangeKind.UNDONE and not _is_redo(history, undone)


def _came_back(history: History, change: sdk.DatasetChange) -> bool:
    """Whether the change is in effect because its undo was undone."""
    return any(each.undone_group_id == change.group_id and each.is_undone for each in history)


def act_of(history: History, group_id: str) -> Act | None:
    """The group of this id, whether or not it can be undone now; None if the history does not have it."""
    newest = next((each for each in reversed(history) if each.group_id == group_id), None)
    return _act(history, group_id, newest.undone_group_id or group_id) if newest else None


def _act(history: History, group_id: str, original_id: str) -> Act:
    last = max((each for each in history if each.group_id == group_id), key=lambda each: each.sequence)
    original = [each for each in history if each.group_id == original_id]
    is_cut = len(history) == MOST and history[0] in original
    return Act(group_id, _what(original, is_cut=is_cut), last.actor, last.sequence)


def _what(changes: Sequence[sdk.DatasetChange], *, is_cut: bool) -> str:
    """A description of a group of changes; `is_cut` if its first changes are missing."""
    if not changes:
        return "the previous change"
    kind = sdk.ChangeKind
    pictures = "pictures" if is_cut else count(sum(each.instance_count for each in changes), "picture")
    names = next((each for change in changes for each in change.label_changes), None)
    before, after = (names.before_name, names.after_name) if names else ("", "")
    descriptions = {
        kind.CAPTURED: f"record {pictures}",
        kind.IMPORTED: f"add {pictures}",
        kind.RELABELLED: f"move {pictures}",
        kind.REMOVED: f"remove {pictures}",
        kind.LABEL_CREATED: f"new label {after}",
        kind.LABEL_RENAMED: f"rename {before} to {after}" if names else "rename a label",
        kind.LABEL_DELETED: f"delete label {before}",
        kind.LABELS_MERGED: f"merge label {before}",
        kind.RESTORED: "restore a version",
    }
    return descriptions.get(changes[0].kind, "a change")
