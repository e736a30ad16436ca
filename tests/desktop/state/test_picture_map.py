"""The map of two versions: when it is loaded, what its colours mean, and what can be done with selected pictures."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.desktop.state import actions, map_points
from diptych_client.desktop.state.actions import Colouring, OnMap, Tab
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import (
    DatasetSeen,
    DatasetsListed,
    InstancesListed,
    MapFailed,
    MapSeen,
    SnapshotsListed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update
from support import window_values as made
from support.map_values import picture_map, point

PAIR = ("first", "second")
LOST = point("lost", outcome=sdk.AnswerOutcome.LOST, b_answer_index=1)
NEW = point("new", a_label_index=None, a_answer_index=None, outcome=None, b_label_index=1, b_answer_index=1)
OLD = point("old", b_label_index=None, b_answer_index=None, outcome=None)
FOUND = picture_map(LOST, NEW, OLD, point("moved", b_label_index=1))


def after(*messages: Message) -> State:
    """The state of a window with two versions of a dataset of three pictures after the messages."""
    versions = [
        made.snapshot(name, minute=minute, metrics=made.metrics()) for minute, name in enumerate(("first", "second"))
    ]
    desk = made.dataset("desk", made.label("mug"), made.label("cup"))
    there = tuple(made.instance(each, "mug") for each in ("lost", "new", "moved"))
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    first = DatasetsListed((desk,)), DatasetSeen(desk), InstancesListed("desk", there), SnapshotsListed(tuple(versions))
    for message in (*first, *messages):
        state = update(state, message)
    return state


def test_the_map_is_loaded_only_while_its_tab_is_shown() -> None:
    """With one version on both sides, it is the map of that one."""
    same = after(actions.ChooseSide(actions.Side.A, "second"), actions.ShowTab(Tab.MAP))

    assert subscriptions(after()).mapped == ("", "")
    assert subscriptions(after(actions.ShowTab(Tab.MAP))).mapped == PAIR
    assert subscriptions(same).mapped == ("second", "")


def test_a_map_of_other_versions_is_not_shown() -> None:
    """Nor the reason why there is none of them."""
    assert map_points.shown_map(after(MapSeen(PAIR, FOUND))) is FOUND
    assert map_points.shown_map(after(MapSeen(("first", ""), FOUND))) is None
    assert map_points.map_problem(after(MapFailed(("first", ""), "Gone."))) == "Loading the map ..."
    assert map_points.map_problem(after(MapFailed(PAIR, "They differ."))) == "They differ."


def test_the_sentence_states_how_much_the_map_shows() -> None:
    """And how many pictures it does not show."""
    assert map_points.map_sentence(FOUND).endswith("The map shows 34 % of the differences.")
    assert map_points.map_sentence(picture_map(left_out_count=3)).endswith("3 pictures left out: a map shows 5,000.")


def test_the_colours_mean_labels_answers_or_outcomes() -> None:
    """A moved picture has the label of B; pictures without an answer are counted apart."""

    def rows(colouring: Colouring, shown: OnMap = OnMap.BOTH) -> list[tuple[str, int]]:
        return [(each.title, each.count) for each in map_points.legend(FOUND, colouring, shown)]

    assert rows(Colouring.LABEL) == [("mug", 2), ("cup", 2)]
    assert rows(Colouring.A_ANSWER) == [("mug", 3), ("no answer", 1)]
    assert rows(Colouring.B_ANSWER, OnMap.B) == [("mug", 1), ("cup", 2)]
    assert rows(Colouring.OUTCOME) == [("lost", 1), ("still right", 1), ("not compared", 2)]


def test_the_words_beside_a_point_name_its_label_both_answers_and_its_recording() -> None:
    """A wrong answer is marked, and so is a picture that only one version has."""
    assert map_points.point_words(FOUND, LOST, PAIR) == [
        "Label: mug",
        "A answers mug",
        "B answers cup (wrong), lost",
        "Recording of 4 pictures",
    ]
    assert map_points.point_words(FOUND, NEW, PAIR)[-1] == "Recording of 4 pictures, only in B"
    assert map_points.point_words(FOUND, FOUND.points[3], PAIR)[0] == "Label: mug, in B cup"


def test_only_pictures_that_are_still_in_the_dataset_can_be_changed() -> None:
    """The others are counted, with the reason."""
    selection = map_points.map_selection(after(MapSeen(PAIR, FOUND), actions.SelectOnMap(frozenset({"lost", "old"}))))

    assert selection is not None
    assert (selection.title, selection.dataset_id) == ("2 pictures of desk", "desk")
    assert selection.editable_ids == ("lost",)
    assert selection.reason == "1 of them is no longer in desk, and cannot be changed."
    assert {name: set(ids) for name, ids in selection.groups.items()} == {"mug": {"lost", "old"}}


def test_a_selection_of_another_dataset_names_the_one_to_choose() -> None:
    """Nothing of it can be changed here."""
    other = made.dataset("other")
    state = after(
        MapSeen(PAIR, FOUND),
        DatasetsListed((made.dataset("desk"), other)),
        actions.ChooseDataset("other"),
        actions.ChooseSide(actions.Side.A, "first"),
        actions.ChooseSide(actions.Side.B, "second"),
        actions.SelectOnMap(frozenset({"lost"})),
    )

    selection = map_points.map_selection(state)

    assert selection is not None
    assert not selection.editable_ids
    assert selection.reason == "Choose desk above to move or remove them."


def test_pictures_are_added_to_the_selection_and_leave_it_when_they_are_removed() -> None:
    """Another selection replaces it."""
    both = after(actions.SelectOnMap(frozenset({"a"})), actions.SelectOnMap(frozenset({"b"}), is_added=True))
    removed = update(both, actions.RemovePictures("desk", ("a",)))

    assert both.picture_map.selected == {"a", "b"}
    assert removed.picture_map.selected == {"b"}
    assert update(removed, actions.SelectOnMap(frozenset())).picture_map.selected == frozenset()


def test_pictures_selected_under_collect_are_shown_on_the_map_of_both_versions() -> None:
    """Those that no version has are counted."""
    state = after(actions.FilterMap(OnMap.A), actions.ShowOnMap(frozenset({"lost", "unknown"})), MapSeen(PAIR, FOUND))

    selection = map_points.map_selection(state)

    assert (state.page, state.picture_map.shown) == (Tab.MAP, OnMap.BOTH)
    assert selection is not None
    assert selection.editable_ids == ("lost",)
    assert map_points.missed_on_map(state) == 1
