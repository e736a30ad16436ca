"""The inverse of edits."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from diptych_server.core.history import Edit, InstanceMove, LabelRename, inverse

State = tuple[dict[UUID, UUID | None], dict[UUID, str | None]]

INSTANCES = [UUID(int=number) for number in range(4)]
LABELS = [UUID(int=number) for number in range(10, 13)]
choices = st.tuples(
    st.dictionaries(st.sampled_from(INSTANCES), st.none() | st.sampled_from(LABELS)),
    st.dictionaries(st.sampled_from(LABELS), st.none() | st.sampled_from(["mug", "cup", "phone"])),
)


def edit_to(state: State, wanted: State) -> Edit:
    """The edit that leads from a state to what is wanted."""
    labels, names = state
    return Edit(
        moves=tuple(InstanceMove(key, labels.get(key), after) for key, after in wanted[0].items()),
        renames=tuple(LabelRename(key, names.get(key), after) for key, after in wanted[1].items()),
    )


def applied(state: State, edit: Edit) -> State:
    """The state after an edit, which must find what it says was before."""
    labels, names = dict(state[0]), dict(state[1])
    for move in edit.moves:
        assert labels.get(move.instance_id) == move.before_label_id
        labels[move.instance_id] = move.after_label_id
    for rename in edit.renames:
        assert names.get(rename.label_id) == rename.before_name
        names[rename.label_id] = rename.after_name
    return labels, names


def present(state: State) -> State:
    """The state without what is not there."""
    return (
        {key: value for key, value in state[0].items() if value is not None},
        {key: value for key, value in state[1].items() if value is not None},
    )


@given(start=choices, steps=st.lists(choices, max_size=6))
def test_edits_and_then_their_inverse_give_the_start(start: State, steps: list[State]) -> None:
    """The inverse of any edits reverts all of them."""
    state, edits = start, []
    for wanted in steps:
        edits.append(edit_to(state, wanted))
        state = applied(state, edits[-1])

    back = inverse(edits)

    assert present(applied(state, back)) == present(start)


@given(start=choices, steps=st.lists(choices, max_size=6))
def test_the_inverse_of_the_inverse_does_it_again(start: State, steps: list[State]) -> None:
    """Undoing an undo leads where the edits led."""
    state, edits = start, []
    for wanted in steps:
        edits.append(edit_to(state, wanted))
        state = applied(state, edits[-1])

    back = inverse(edits)
    again = inverse([back])

    assert present(applied(applied(state, back), again)) == present(state)


def test_temporary_changes_need_no_inverse() -> None:
    """Nothing is done for things that are as they were."""
    here, away = InstanceMove(INSTANCES[0], None, LABELS[0]), InstanceMove(INSTANCES[0], LABELS[0], None)
    named, unnamed = LabelRename(LABELS[0], None, "mug"), LabelRename(LABELS[0], "mug", None)

    assert inverse([Edit((here,), (named,)), Edit((away,), (unnamed,))]) == Edit()
