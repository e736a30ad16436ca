"""Undo and Redo: directly for changes of this user, after a question for those of other people."""

from collections.abc import Sequence

from diptych_client.desktop.state.actions import Action, Ask, Offer, Question, UndoChange, UndoLater, UndoNow
from diptych_client.desktop.state.state import State
from diptych_client.history import Act, redoable, undoable


def undo(state: State) -> Action | None:
    """The action of Undo; None if there is nothing to undo."""
    return _action(state, undo_act(state), is_redo=False)


def redo(state: State) -> Action | None:
    """The action of Redo; None if nothing was undone."""
    return _action(state, redo_act(state), is_redo=True)


def soon(state: State, *, is_redo: bool) -> Action | None:
    """The action of the shortcuts: undo or redo the last change, even if the server has not reported it yet."""
    bench = state.working_set
    if bench.dataset_id and (bench.waiting.later or _is_behind(state, is_redo=is_redo)):
        return UndoLater(bench.dataset_id, is_redo)
    return redo(state) if is_redo else undo(state)


def due(state: State) -> Sequence[Action]:
    """The actions for the undo that has waited longest: none while the history is incomplete."""
    later = state.working_set.waiting.later[:1]
    if not later or state.question is not None or _is_behind(state, is_redo=later[0].is_redo):
        return ()
    action = redo(state) if later[0].is_redo else undo(state)
    return (UndoNow(later[0].dataset_id), *([action] if action is not None else []))


def undo_act(state: State) -> Act | None:
    """The change that Undo would undo."""
    return undoable(state.working_set.history, without=state.working_set.undoing)


def redo_act(state: State) -> Act | None:
    """The change that Redo would restore."""
    return redoable(state.working_set.history, without=state.working_set.undoing)


def _action(state: State, act: Act | None, *, is_redo: bool) -> Action | None:
    dataset = state.working_set.dataset
    if act is None or dataset is None:
        return None
    action = UndoChange(dataset.id, act.group_id, act.what, is_redo)
    if _is_ours(state, act):
        return action
    if _may_become_ours(state):
        return UndoLater(dataset.id, is_redo)
    verb = "Redo" if is_redo else "Undo"
    undid = "undid" if is_redo else "did"
    sentence = f"{_who(state, act)} {undid} this in {dataset.name}: {act.what}. {verb} this change?"
    return Ask(Question(verb, sentence, (Offer(f"{verb} it", action),)))


def _is_behind(state: State, *, is_redo: bool) -> bool:
    """Whether there may be a later change than the last known one."""
    bench = state.working_set
    act = redo_act(state) if is_redo else undo_act(state)
    newest = bench.history[-1].sequence if bench.history else 0
    return (
        bench.dataset is None
        or bench.waiting.editing_count > 0
        or newest < max(bench.own, default=0)
        or bool(bench.undoing)
        or (act is None and not bench.is_history_listed)
        or (act is not None and not _is_ours(state, act) and _may_become_ours(state))
    )


def _may_become_ours(state: State) -> bool:
    """Whether changes of this window have been sent, but their sequence numbers have not been received."""
    return state.working_set.waiting.editing_count > 0 or (
        state.connection.access is None and state.connection.waiting_count > 0
    )


def _is_ours(state: State, act: Act) -> bool:
    """Whether this user made the change, by the name of the token; without tokens, whether this window made it."""
    access = state.connection.access
    if access is not None:
        return act.actor == access.name
    return act.sequence in state.working_set.own


def _who(state: State, act: Act) -> str:
    return act.actor if state.connection.access is not None and act.actor else "Another window or program"
