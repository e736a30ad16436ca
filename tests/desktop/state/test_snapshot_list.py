"""The list of snapshots: order, search, selection and deletion."""

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import (
    Connected,
    SnapshotsDeleted,
    SnapshotSeen,
    SnapshotsListed,
    TrainingBegan,
)
from diptych_client.desktop.state.snapshot_list import SnapshotList, after, marked_snapshots, shown_snapshots
from diptych_client.sdk.values.training import JobState
from support import window_values as made

OLD, NEW, TWIN = (
    made.snapshot("Berta", minute=1),
    made.snapshot("anton", minute=2),
    made.snapshot("Anton", identity="twin", minute=3),
)
FULL = after(SnapshotList(), SnapshotsListed((OLD, TWIN, NEW)))


def shown(snapshot_list: SnapshotList) -> list[str]:
    """The ids on the screen."""
    return [each.id for each in shown_snapshots(snapshot_list)]


def sorted_by(order: actions.SnapshotOrder) -> list[str]:
    """The ids on the screen in an order."""
    return shown(after(FULL, actions.SortSnapshots(order)))


def test_snapshots_are_sorted_by_date_and_by_name() -> None:
    """Ignoring case; snapshots of the same name stay newest first."""
    assert sorted_by(actions.SnapshotOrder.NEWEST) == ["twin", "anton", "Berta"]
    assert sorted_by(actions.SnapshotOrder.OLDEST) == ["Berta", "anton", "twin"]
    assert sorted_by(actions.SnapshotOrder.NAME) == ["twin", "anton", "Berta"]
    assert sorted_by(actions.SnapshotOrder.NAME_BACKWARDS) == ["Berta", "twin", "anton"]


def test_the_search_finds_a_part_of_the_name_in_any_case() -> None:
    """Surrounding spaces are ignored."""
    assert shown(after(FULL, actions.SearchSnapshots(" ERT "))) == ["Berta"]
    assert shown(after(FULL, actions.SearchSnapshots("x"))) == []


def test_snapshots_are_selected_and_deselected() -> None:
    """One, several, and not those deleted from the server."""
    both = after(FULL, actions.CheckSnapshots(frozenset({"Berta", "twin"}), is_checked=True))
    assert both.checked == {"Berta", "twin"}
    assert after(both, actions.CheckSnapshots(frozenset({"twin"}), is_checked=False)).checked == {"Berta"}
    assert after(both, SnapshotsListed((OLD, NEW))).checked == {"Berta"}
    assert after(both, Connected(made.server(), (), (TWIN,), ())).checked == {"twin"}


def test_deleted_snapshots_are_deselected_and_can_be_undeleted() -> None:
    """The last deleted ones are remembered until they are restored."""
    marked = after(FULL, actions.CheckSnapshots(frozenset({"Berta", "twin"}), is_checked=True))

    deleted = after(marked, SnapshotsDeleted(("twin",)))

    assert shown(deleted) == ["anton", "Berta"]
    assert deleted.checked == {"Berta"}
    assert deleted.deleted_ids == ("twin",)
    assert after(deleted, SnapshotsDeleted(())).deleted_ids == ()


def test_a_new_snapshot_joins_and_a_known_one_is_replaced() -> None:
    """As soon as training begins, not only when it ends."""
    fresh = made.snapshot("Carla", minute=4)
    grown = after(FULL, TrainingBegan(fresh, made.job(JobState.QUEUED)))
    assert shown(grown) == ["Carla", "twin", "anton", "Berta"]
    renamed = after(grown, SnapshotSeen(made.snapshot("Clara", identity="Carla", minute=4)))
    assert [each.name for each in shown_snapshots(renamed)] == ["Clara", "Anton", "anton", "Berta"]


def test_snapshots_hidden_by_a_search_are_not_deleted() -> None:
    """They stay selected, and are shown again after the search."""
    both = after(FULL, actions.CheckSnapshots(frozenset({"Berta", "twin"}), is_checked=True))

    searched = after(both, actions.SearchSnapshots("anton"))

    assert marked_snapshots(searched) == {"twin"}
    assert marked_snapshots(after(searched, actions.SearchSnapshots(""))) == {"Berta", "twin"}


def test_another_server_has_other_snapshots_in_the_same_order() -> None:
    """The selection is cleared."""
    by_name = after(FULL, actions.SortSnapshots(actions.SnapshotOrder.NAME))

    assert after(by_name, actions.Connect("there:1")) == SnapshotList(order=actions.SnapshotOrder.NAME)
