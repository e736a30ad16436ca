"""What Undo and Redo do now: our own act at once, another person's after a question."""

from diptych_client.desktop.state.actions import Action, Ask, Offer, Question, UndoChange
from diptych_client.desktop.state.state import State
from diptych_client.history import Act, redoable, undoable


def undo(state: State) -> Action | None:
    """What Undo does; None where there is nothing to undo."""
    return _action(state, undo_act(state), is_redo=False)


def redo(state: State) -> Action | None:
    """What Redo does; None where nothing was undone."""
    return _action(state, redo_act(state), is_redo=True)


def undo_act(state: State) -> Act | None:
    """What Undo takes back."""
    return undoable(state.workbench.history, without=state.workbench.undoing)


def redo_act(state: State) -> Act | None:
    """What Redo does again."""
    return redoable(state.workbench.history, without=state.workbench.undoing)


def _action(state: State, act: Act | None, *, is_redo: bool) -> Action | None:
    dataset = state.workbench.dataset
    if act is None or dataset is None:
        return None
    action = UndoChange(dataset.id, act.group_id, act.what, is_redo)
    if _is_ours(state, act):
        return action
    verb = "Redo" if is_redo else "Undo"
    undid = "undid" if is_redo else "did"
    sentence = f"{_who(state, act)} {undid} this in {dataset.name}: {act.what}. {verb} it?"
    return Ask(Question(verb, sentence, (Offer(f"{verb} it", action),)))


def _is_ours(state: State, act: Act) -> bool:
    """By the name on the token; without tokens only what was done since this window was opened is known to be ours."""
    access = state.connection.access
    if access is not None:
        return act.actor == access.name
    return act.sequence in state.workbench.own


def _who(state: State, act: Act) -> str:
    return act.actor if state.connection.access is not None and act.actor else "Another window or program"
