"""Suspects under Collect: when they are listed, what remains of them after edits, and what is kept as it is."""

from __future__ import annotations

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state import actions, suspect_view
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import DatasetSeen, DatasetsListed, InstancesListed, SuspectsSeen
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update
from support import window_values as made

MUG, CUP = made.label("mug"), made.label("cup")


def suspect(identity: str, *ids: str, kind: sdk.SuspectKind = sdk.SuspectKind.PICTURE_LABEL) -> sdk.Suspect:
    """Pictures of mugs that look like cups."""
    return sdk.Suspect(
        id=identity,
        kind=kind,
        instance_ids=ids,
        recording_id="burst",
        label_id="id-mug",
        label="mug",
        other_label_id="id-cup",
        other_label="cup",
        score=0.9,
        is_probable=True,
        honest_share=None,
    )


FOUND = sdk.Suspects(
    (suspect("one", "a"), suspect("copies", "b", "c", kind=sdk.SuspectKind.COPIES_UNDER_LABELS)), 3, 0, ""
)


def after(*messages: Message, found: sdk.Suspects = FOUND) -> State:
    """The state with two pictures of mugs and one of a cup after the messages."""
    desk = made.dataset("desk", MUG, CUP)
    there = made.instance("a", "mug"), made.instance("b", "mug"), made.instance("c", "cup")
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    first = DatasetsListed((desk,)), DatasetSeen(desk), InstancesListed("desk", there), SuspectsSeen("desk", found)
    for message in (*first, *messages):
        state = update(state, message)
    return state


def moved(state: State, instance_id: str, label_name: str) -> State:
    """With a picture under another label."""
    now = replace(state.working_set.instances[instance_id], label_id=f"id-{label_name}")
    bench = replace(state.working_set, instances={**state.working_set.instances, instance_id: now})
    return replace(state, working_set=bench)


def test_the_entry_counts_the_pictures_to_look_at() -> None:
    """They are grouped by kind."""
    view = suspect_view.suspect_view(after())

    assert (view.entry, view.has_list) == ("3 pictures to look at", True)
    assert [len(group.suspects) for group in view.groups] == [1, 1]


def test_without_suspects_the_entry_states_what_was_examined() -> None:
    """There is no list then, and no entry before anything was examined."""
    nothing = suspect_view.suspect_view(after(found=sdk.Suspects((), 120, 0, "")))
    pending = suspect_view.suspect_view(after(found=sdk.Suspects((), 0, 3, "")))

    assert (nothing.entry, nothing.has_list) == ("Nothing suspicious in 120 pictures", False)
    assert not pending.entry


def test_an_edit_resolves_a_suspect_before_the_server_lists_them_again() -> None:
    """A moved picture is none any more, nor are copies under one label."""
    state = moved(moved(after(), "a", "cup"), "b", "cup")

    assert not suspect_view.suspect_view(state).groups


def test_kept_ones_are_remembered_by_dataset_and_can_be_listed_again() -> None:
    """With the choices that are restored at the next start."""
    kept = after(actions.DismissSuspect("desk", "one"))

    assert kept.last_used.dismissed == {"desk": ("one",)}
    view = suspect_view.suspect_view(kept)
    assert (view.entry, view.dismissed_count) == ("2 pictures to look at", 1)
    again = update(kept, actions.RestoreSuspects("desk"))
    assert suspect_view.suspect_view(again).entry == "3 pictures to look at"


def test_of_copies_only_the_one_under_the_first_label_is_moved_or_removed() -> None:
    """So that the other one remains."""
    state = after()
    copies = FOUND.suspects[1]

    assert suspect_view.move(state, copies, "id-cup") == actions.RelabelPictures("desk", ("b",), "id-cup")
    assert suspect_view.remove(state, copies) == actions.RemovePictures("desk", ("b",))
    assert [each.name for each in suspect_view.move_targets(state, copies)] == ["cup"]


def test_they_are_listed_under_collect_and_again_after_changes_but_not_while_recording() -> None:
    """A recording changes the dataset many times a second."""
    state = after(actions.ChooseLabel("mug"))

    assert subscriptions(state).suspected == ("desk", 1, "")
    assert subscriptions(update(state, actions.StartRecording())).suspected == ("", 0, "")
    assert subscriptions(update(state, actions.ShowScreen(actions.Screen.VERSIONS))).suspected == ("", 0, "")


def test_the_list_is_closed_by_another_dataset_and_by_showing_a_recording() -> None:
    """The pictures are shown then."""
    opened = after(actions.ShowSuspects(is_open=True))

    assert opened.suspects.is_open
    assert not update(opened, actions.SelectPictures("desk", ("a",))).suspects.is_open
    assert not update(opened, actions.ChooseDataset("other")).suspects.is_open
