"""The working set: the label to record under, the visible pictures, and the selection."""

from dataclasses import replace

import pytest

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import (
    Connected,
    DatasetArrived,
    DatasetChanged,
    DatasetCreated,
    DatasetGone,
    DatasetSeen,
    DatasetsListed,
    FindingsSeen,
    InstancesListed,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.working_set import WorkingSet, after, shown_instances
from support import window_values as made

DESK = made.dataset("desk", made.label("mug"), made.label("phone"))
FIVE = (
    made.instance("m1", "mug"),
    made.instance("p1", "phone"),
    made.instance("m2", "mug"),
    made.instance("p2", "phone"),
    made.instance("m3", "mug"),
)


def heard(*messages: Message, bench: WorkingSet | None = None) -> WorkingSet:
    """The working set after the messages."""
    bench = bench or WorkingSet()
    for message in messages:
        bench = after(bench, message)
    return bench


@pytest.fixture
def filled() -> WorkingSet:
    """A dataset with two labels and five pictures; on the screen: m3 m2 m1, p2 p1."""
    return heard(DatasetsListed((DESK,)), DatasetSeen(DESK), InstancesListed("desk", FIVE))


def select(identity: str, reach: actions.Reach = actions.Reach.ONLY) -> actions.SelectInstance:
    """A click on a picture."""
    return actions.SelectInstance(identity, reach)


def test_the_first_dataset_of_a_server_is_chosen() -> None:
    """So that the window is usable without a choice."""
    other = made.dataset("shelf")

    bench = heard(Connected(made.server(), (DESK, other), (), ()))

    assert bench.dataset_id == "desk"
    assert bench.datasets == (DESK, other)


def test_the_chosen_dataset_stays_when_the_server_lists_others() -> None:
    """A new connection does not change the chosen dataset."""
    bench = heard(DatasetsListed((DESK,)), DatasetSeen(DESK), DatasetsListed((made.dataset("shelf"), DESK)))

    assert bench.dataset_id == "desk"
    assert bench.dataset == DESK


def test_a_new_dataset_is_chosen(filled: WorkingSet) -> None:
    """A new label that was typed stays, one of the previous dataset does not."""
    shelf = made.dataset("shelf")
    assert heard(DatasetCreated(shelf), bench=filled) == WorkingSet((shelf, DESK), "shelf")
    typed = heard(actions.ChooseLabel("pen"), DatasetCreated(shelf), bench=filled)
    assert typed == WorkingSet((shelf, DESK), "shelf", label_name="pen")


def test_after_a_deletion_no_other_dataset_is_chosen_automatically(filled: WorkingSet) -> None:
    """The next recording must not go into an unexpected dataset; an undeleted one is chosen again."""
    shelf = made.dataset("shelf")
    for news in (DatasetGone("desk"), DatasetArrived(replace(DESK, deleted_at=made.moment(1)))):
        bench = heard(DatasetsListed((shelf, DESK)), news, DatasetsListed((shelf,)), bench=filled)
        assert (bench.dataset_id, bench.gone, bench.label_name) == ("", filled.dataset, "")
        assert not bench.instances
        assert heard(actions.ChooseDataset("shelf"), bench=bench).dataset_id == "shelf"
        assert heard(DatasetArrived(DESK), bench=bench).dataset_id == "desk"


def test_the_dataset_used_last_is_chosen_again() -> None:
    """Not the one changed last by another user, unless the one used last no longer exists."""
    shelf = made.dataset("shelf")
    again = WorkingSet(wanted_id="shelf")
    assert heard(Connected(made.server(), (DESK, shelf), (), ()), bench=again).dataset_id == "shelf"
    assert heard(Connected(made.server(), (DESK,), (), ()), bench=again).dataset_id == "desk"


def test_the_chosen_label_is_followed_when_it_gets_another_name(filled: WorkingSet) -> None:
    """Also when its dataset is reloaded; a deleted label is no longer chosen."""
    chosen = heard(actions.ChooseLabel("phone"), bench=filled)
    renamed = sdk.LabelChange("id-phone", "phone", "Telefon")
    changed = heard(DatasetChanged("desk", made.change(renamed)), bench=chosen)
    assert (changed.label_id, changed.label_name) == ("id-phone", "Telefon")
    seen = heard(DatasetSeen(replace(DESK, labels=(replace(DESK.labels[1], name="Handy"),))), bench=chosen)
    assert (seen.label_id, seen.label_name) == ("id-phone", "Handy")
    deleted = heard(DatasetChanged("desk", made.change(sdk.LabelChange("id-phone", "phone", ""))), bench=chosen)
    assert (deleted.label_id, deleted.label_name) == ("", "")


def test_a_typed_label_becomes_the_chosen_one_when_it_is_created(filled: WorkingSet) -> None:
    """With its first picture, or by another user."""
    typed = heard(actions.ChooseLabel(" pen "), bench=filled)
    assert (typed.label_id, typed.label_name) == ("", "pen")
    there = heard(DatasetChanged("desk", made.change(sdk.LabelChange("id-pen", "", "pen"))), bench=typed)
    assert (there.label_id, there.label_name) == ("id-pen", "pen")


def test_pictures_that_a_filter_hides_are_no_longer_selected(filled: WorkingSet) -> None:
    """Only visible pictures are removed or moved; pictures moved away by another user are deselected as well."""
    phones = actions.ArrangeInstances(actions.InstanceOrder.NEWEST, "id-phone")
    assert heard(actions.SelectAll(), phones, bench=filled).selected == {"p1", "p2"}
    moved = sdk.InstanceChange(made.instance("p1", "phone"), "id-phone", "id-mug")
    shown = heard(phones, actions.SelectAll(), DatasetChanged("desk", made.change(moved)), bench=filled)
    assert shown.selected == {"p2"}


def test_pictures_are_recorded_under_the_first_label_until_one_is_chosen() -> None:
    """A name typed before the dataset is loaded stays."""
    assert heard(DatasetsListed((DESK,)), DatasetSeen(DESK)).label_name == "mug"
    typed = heard(DatasetsListed((DESK,)), actions.ChooseLabel(" pen "), DatasetSeen(DESK))
    assert typed.label_name == "pen"


def test_a_label_field_that_was_cleared_stays_empty(filled: WorkingSet) -> None:
    """Updates of the dataset, such as an embedded picture, do not write into an active field."""
    cleared = heard(actions.ChooseLabel(""), bench=filled)

    seen = heard(DatasetSeen(replace(DESK, pending_embedding_count=3)), DatasetSeen(DESK), bench=cleared)

    assert (seen.label_name, seen.label_id) == ("", "")


def test_events_of_a_previous_dataset_are_ignored(filled: WorkingSet) -> None:
    """They arrive late, from a watch that is ending."""
    other = made.dataset("shelf")
    added = sdk.InstanceChange(made.instance("m4", "mug"), "", "id-mug")
    bench = heard(actions.ChooseDataset("shelf"), DatasetSeen(other), InstancesListed("shelf", ()), bench=filled)

    for late in (DatasetSeen(DESK), InstancesListed("desk", FIVE), DatasetChanged("desk", made.change(added))):
        assert heard(late, bench=bench) == bench


def test_another_server_starts_with_nothing_but_the_label(filled: WorkingSet) -> None:
    """The camera still shows the same thing."""
    bench = heard(actions.Connect("there:1"), bench=filled)

    assert bench == WorkingSet(label_name="mug")


def test_a_list_from_before_a_dataset_was_created_does_not_remove_it() -> None:
    """Only its deletion does."""
    fresh, other = made.dataset("fresh"), made.dataset("other")
    bench = heard(DatasetsListed((other,)), DatasetCreated(fresh), DatasetsListed((other,)))
    assert (bench.dataset_id, bench.datasets) == ("fresh", (fresh, other))
    gone = heard(DatasetGone("fresh"), bench=bench)
    assert (gone.dataset_id, gone.datasets) == ("", (other,))


def test_datasets_created_renamed_and_deleted_by_others_are_shown() -> None:
    """The working set stays the same until it is deleted."""
    mine, theirs = made.dataset("mine"), made.dataset("theirs")
    bench = heard(DatasetsListed((mine,)), DatasetArrived(theirs))
    assert (bench.dataset_id, {each.name for each in bench.datasets}) == ("mine", {"mine", "theirs"})
    renamed = heard(DatasetArrived(replace(theirs, name="renamed")), bench=bench)
    assert {each.name for each in renamed.datasets} == {"mine", "renamed"}
    deleted = heard(DatasetArrived(replace(mine, deleted_at=made.moment(1))), bench=renamed)
    assert (deleted.dataset_id, [each.name for each in deleted.datasets]) == ("", ["renamed"])


def test_choosing_the_same_dataset_again_changes_nothing(filled: WorkingSet) -> None:
    """Its watch continues, so its pictures would not be sent again."""
    assert heard(actions.ChooseDataset("desk"), bench=filled) is filled


def test_changes_add_move_and_remove_pictures(filled: WorkingSet) -> None:
    """The same change twice is harmless."""
    news = DatasetChanged(
        "desk",
        made.change(
            sdk.InstanceChange(made.instance("m4", "mug"), "", "id-mug"),
            sdk.InstanceChange(made.instance("m1", "mug"), "id-mug", "id-phone"),
            sdk.InstanceChange(made.instance("p1", "phone"), "id-phone", ""),
        ),
    )

    once, twice = heard(news, bench=filled), heard(news, news, bench=filled)

    assert {each.id: each.label_id for each in once.instances.values()} == {
        "m1": "id-phone",
        "m2": "id-mug",
        "p2": "id-phone",
        "m3": "id-mug",
        "m4": "id-mug",
    }
    assert twice == once


def test_labels_created_renamed_and_deleted_by_others_are_shown(filled: WorkingSet) -> None:
    """With the number of pictures and the sequence number."""
    bench = heard(
        DatasetChanged("desk", made.change(sdk.LabelChange("id-cup", "", "cup"), sequence=2)),
        DatasetChanged("desk", made.change(sdk.LabelChange("id-mug", "mug", "Tasse"), sequence=3)),
        DatasetChanged(
            "desk",
            made.change(
                sdk.LabelChange("id-phone", "phone", ""),
                sdk.InstanceChange(made.instance("p1", "phone"), "id-phone", ""),
                sdk.InstanceChange(made.instance("p2", "phone"), "id-phone", ""),
                sequence=4,
            ),
        ),
        bench=filled,
    )

    assert bench.dataset is not None
    assert [(label.id, label.name) for label in bench.dataset.labels] == [("id-mug", "Tasse"), ("id-cup", "cup")]
    assert (bench.dataset.instance_count, bench.dataset.sequence) == (3, 4)


def test_pictures_are_shown_label_by_label(filled: WorkingSet) -> None:
    """Newest or oldest first within a label; only one label if chosen."""
    assert [each.id for each in shown_instances(filled)] == ["m3", "m2", "m1", "p2", "p1"]
    oldest = heard(actions.ArrangeInstances(actions.InstanceOrder.OLDEST), bench=filled)
    assert [each.id for each in shown_instances(oldest)] == ["m1", "m2", "m3", "p1", "p2"]
    phones = heard(actions.ArrangeInstances(actions.InstanceOrder.OLDEST, "id-phone"), bench=filled)
    assert [each.id for each in shown_instances(phones)] == ["p1", "p2"]


def test_a_click_selects_one_and_ctrl_adds_or_removes(filled: WorkingSet) -> None:
    """As everywhere."""
    one = heard(select("m1"), select("m2"), bench=filled)
    assert one.selected == {"m2"}
    two = heard(select("p1", actions.Reach.ALSO), bench=one)
    assert two.selected == {"m2", "p1"}
    assert heard(select("m2", actions.Reach.ALSO), bench=two).selected == {"p1"}
    assert heard(actions.SelectNothing(), bench=two).selected == frozenset()


def test_shift_selects_a_range_also_across_labels(filled: WorkingSet) -> None:
    """In the order of the screen, forwards and backwards."""
    down = heard(select("m2"), select("p2", actions.Reach.UP_TO), bench=filled)
    up = heard(select("p2"), select("m2", actions.Reach.UP_TO), bench=filled)

    assert down.selected == up.selected == {"m2", "m1", "p2"}


def test_shift_without_a_previous_click_selects_one(filled: WorkingSet) -> None:
    """Also if the clicked picture is no longer visible."""
    assert heard(select("m1", actions.Reach.UP_TO), bench=filled).selected == {"m1"}
    hidden = heard(select("m1"), actions.ArrangeInstances(actions.InstanceOrder.NEWEST, "id-phone"), bench=filled)
    assert heard(select("p1", actions.Reach.UP_TO), bench=hidden).selected == {"p1"}


def test_all_visible_pictures_are_selected_or_all_of_one_label(filled: WorkingSet) -> None:
    """Hidden pictures are not affected by the next action."""
    assert heard(actions.SelectAll(), bench=filled).selected == {"m1", "m2", "m3", "p1", "p2"}
    assert heard(select("m1"), actions.SelectAll("id-phone"), bench=filled).selected == {"p1", "p2"}
    phones = heard(actions.ArrangeInstances(actions.InstanceOrder.NEWEST, "id-phone"), bench=filled)
    assert heard(actions.SelectAll(), bench=phones).selected == {"p1", "p2"}
    assert heard(actions.SelectAll(), bench=WorkingSet()).selected == frozenset()


def test_a_click_on_a_removed_picture_selects_nothing(filled: WorkingSet) -> None:
    """The picture may be removed between drawing and clicking."""
    assert heard(select("gone"), bench=filled) is filled


def test_removed_pictures_are_no_longer_selected(filled: WorkingSet) -> None:
    """Whether a change or a new list reports it."""
    both = heard(select("m1"), select("m2", actions.Reach.ALSO), bench=filled)
    removed = sdk.InstanceChange(made.instance("m1", "mug"), "id-mug", "")

    assert heard(DatasetChanged("desk", made.change(removed)), bench=both).selected == {"m2"}
    assert heard(InstancesListed("desk", FIVE[1:]), bench=both).selected == {"m2"}


def test_pictures_of_another_screen_are_selected_and_revealed(filled: WorkingSet) -> None:
    """With any filter; those that no longer exist are counted."""
    one_label = heard(actions.ArrangeInstances(actions.InstanceOrder.NEWEST, "id-phone"), bench=filled)
    bench = heard(actions.SelectPictures("desk", ("m2", "gone", "p1")), bench=one_label)
    assert (bench.selected, bench.shown_label_id) == (frozenset({"m2", "p1"}), "")
    assert (bench.revealed_ids, bench.missed_count) == (("m2", "p1"), 1)


def test_pictures_of_another_dataset_are_selected_once_they_are_loaded(filled: WorkingSet) -> None:
    """That dataset is then the chosen one."""
    asked = heard(actions.SelectPictures("shelf", ("s1",)), bench=filled)
    assert (asked.dataset_id, asked.selected) == ("shelf", frozenset())
    listed = heard(DatasetSeen(made.dataset("shelf", made.label("mug"))), bench=asked)
    listed = heard(InstancesListed("shelf", (made.instance("s1", "mug"),)), bench=listed)
    assert (listed.selected, listed.revealed_ids, listed.missed_count) == (frozenset({"s1"}), ("s1",), 0)


def test_the_problems_of_the_dataset_are_kept_until_another_one_is_chosen(filled: WorkingSet) -> None:
    """Events of a previous dataset are ignored."""
    finding = sdk.Finding(sdk.FindingKind.SINGLE_RECORDING, "mug has no honest score.", ("id-mug",), (), 0)

    checked = heard(FindingsSeen("desk", (finding,)), FindingsSeen("shelf", ()), bench=filled)

    assert checked.findings == (finding,)
    assert heard(FindingsSeen("desk", ()), bench=checked).findings == ()
    assert heard(actions.ChooseDataset("shelf"), bench=checked).findings == ()


def test_the_pictures_of_one_recording_are_selected_together(filled: WorkingSet) -> None:
    """Only those under the label whose recording was clicked."""
    other = InstancesListed(
        "desk", tuple(replace(each, burst_id="x") if each.id in {"m1", "p1"} else each for each in FIVE)
    )

    assert heard(other, actions.SelectAll("id-mug", "burst"), bench=filled).selected == {"m2", "m3"}
    assert heard(other, actions.SelectAll("id-mug", "x"), bench=filled).selected == {"m1"}


def test_the_pictures_of_a_recording_stay_side_by_side(filled: WorkingSet) -> None:
    """Also if one was moved to the label later; so that Shift selects what lies between."""
    between = tuple(replace(each, burst_id="x") if each.id == "m2" else each for each in FIVE)

    shown = shown_instances(heard(InstancesListed("desk", between), bench=filled))

    assert [each.id for each in shown] == ["m3", "m1", "m2", "p2", "p1"]


def test_the_recordings_of_each_label_follow_the_server(filled: WorkingSet) -> None:
    """Changes of a dataset do not contain them, so they come with its problems."""
    counted = replace(
        made.dataset("desk", made.label("mug", recording_count=3), made.label("phone")), recording_count=4
    )

    now = heard(FindingsSeen("desk", (), counted), bench=filled)

    assert now.dataset is not None
    assert [each.recording_count for each in now.dataset.labels] == [3, 0]
    assert now.dataset.recording_count == 4
    assert heard(FindingsSeen("desk", (), counted), bench=now).dataset is now.dataset
    assert heard(FindingsSeen("shelf", (), counted), bench=filled).dataset is filled.dataset
