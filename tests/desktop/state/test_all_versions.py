"""All versions on the live picture: which are asked, and where the answer turned."""

from __future__ import annotations

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import CompareVersions, Side, Tab
from diptych_client.desktop.state.all_versions import (
    MOST,
    Said,
    also_asked_ids,
    comparison_of,
    failure_text,
    left_out_count,
    said_now,
    turns,
    version_rows,
)
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import DatasetsListed, FrameAnswered, SnapshotsListed
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import subscriptions
from diptych_client.desktop.state.update import update
from support import window_values as made


def version(number: int, *, backbone: str = "colours", is_trained: bool = True) -> sdk.Snapshot:
    """A version, the higher the newer."""
    metrics = made.metrics() if is_trained else None
    return replace(made.snapshot(f"v{number}", minute=number, metrics=metrics), backbone=backbone)


def heard(*messages: Message, versions: int = 4, others: tuple[sdk.Snapshot, ...] = ()) -> State:
    """The state of a window with this number of versions, and others, under Live."""
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    listed = SnapshotsListed((*(version(each) for each in range(versions)), *others))
    for message in (DatasetsListed((made.dataset("desk"),)), listed, actions.ShowTab(Tab.LIVE), *messages):
        state = update(state, message)
    return state


def ids(state: State) -> list[str]:
    """The versions of the rows."""
    return [each.id for each in version_rows(state)]


def test_all_trained_versions_are_asked_a_and_b_first() -> None:
    """The rows are in the order of the strip, oldest first."""
    state = heard(others=(version(9, is_trained=False),))
    assert ids(state) == ["v0", "v1", "v2", "v3"]
    assert [each.sides for each in version_rows(state)] == [(), (), (Side.A,), (Side.B,)]
    asked = subscriptions(state)
    assert (asked.asked_snapshot_ids, asked.also_asked_ids) == (("v2", "v3"), ("v0", "v1"))


def test_folded_away_only_a_and_b_are_asked() -> None:
    """And nothing on other tabs, or without a version."""
    assert also_asked_ids(heard(actions.ShowAllVersions(is_shown=False))) == ()
    assert subscriptions(heard(actions.ShowTab(Tab.CHANGES))).also_asked_ids == ()
    assert also_asked_ids(heard(versions=0)) == ()


def test_of_many_versions_the_newest_are_asked_with_a_and_b() -> None:
    """At most 32; the others are counted."""
    state = heard(actions.ChooseSide(Side.A, "v0"), versions=40)
    assert len(version_rows(state)) == MOST
    assert ids(state)[:2] == ["v0", "v9"]
    assert len(also_asked_ids(state)) == MOST - 2
    assert left_out_count(state) == 8
    assert left_out_count(heard()) == 0


def test_a_version_of_another_backbone_is_not_asked_and_says_why() -> None:
    """The server asks one backbone for all."""
    state = heard(others=(version(-1, backbone="shapes"),))
    assert ids(state)[0] == "v-1"
    assert version_rows(state)[0].obstacle == "uses shapes, not colours"
    assert "v-1" not in also_asked_ids(state)


def test_each_version_says_its_label_and_its_confidence() -> None:
    """None for one that was not asked, a reason for one that failed."""
    answer = FrameAnswered(made.predictions("mug", "phone", "mug", failed=2, ids=("v3", "v0", "v1")), 1.0, 0.05)
    state = heard(answer)
    assert said_now(state, "v0") == Said("phone", "id-phone", 1, 1.0)
    assert said_now(state, "v3") == Said("mug", "id-mug", 0, 1.0)
    assert said_now(state, "v1") is said_now(state, "v2") is None
    assert failure_text(state.live.predictions, "v1") == "The snapshot is gone."
    assert failure_text(state.live.predictions, "v0") == failure_text(None, "v0") == ""


def test_a_border_is_where_the_answer_differs_from_that_of_the_version_before() -> None:
    """Versions without an answer are skipped."""
    mug, phone = Said("mug", "id-mug", 0, 0.9), Said("phone", "id-phone", 1, 0.9)
    assert turns([mug, mug, phone, phone]) == [2]
    assert turns([mug, None, phone, None, mug]) == [2, 4]
    assert turns([None, mug, None]) == turns([]) == []


def test_a_click_compares_a_version_with_the_one_before() -> None:
    """The first with the one after it; one that cannot answer with nothing."""
    rows = version_rows(heard(others=(replace(version(1), id="other", backbone="shapes"),)))
    assert [each.id for each in rows] == ["v0", "v1", "other", "v2", "v3"]
    assert comparison_of(rows, 0) == comparison_of(rows, 1) == CompareVersions("v0", "v1")
    assert comparison_of(rows, 2) is None
    assert comparison_of(rows, 3) == CompareVersions("v1", "v2")
    assert comparison_of(rows[:1], 0) is None


def test_comparing_two_versions_puts_them_on_the_sides_and_shows_what_changed() -> None:
    """In one step."""
    state = heard(CompareVersions("v0", "v1"))
    assert state.comparison.pair == ("v0", "v1")
    assert state.page is Tab.CHANGES
