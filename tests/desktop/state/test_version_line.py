"""The line of versions: which differ clearly from their neighbours, and what changed since the version before."""

from __future__ import annotations

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.events import ComparisonSeen, DatasetsListed, HistorySeen, SnapshotsListed
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.update import update
from diptych_client.desktop.state.version_line import changes_texts, line_points
from support import comparison_values as made
from support import window_values

TELL = sdk.VerdictOutcome


def trained(name: str, minute: int, pictures: int, recordings: int, digest: str = "") -> sdk.Snapshot:
    """A snapshot with a model and this number of pictures."""
    label = window_values.label("mug", instance_count=pictures, recording_count=recordings)
    snapshot = window_values.snapshot(name, label, minute=minute, metrics=window_values.metrics())
    return replace(snapshot, instances_digest=digest or f"sha256:{name}")


VERSIONS = (trained("c", 3, 27, 3), trained("a", 1, 10, 1), trained("b", 2, 34, 2), trained("d", 4, 27, 3, "sha256:c"))


def heard(*messages: Message) -> State:
    """The state of a window with four versions after the messages."""
    state = State(connection=Connection("here:1"), camera=CameraChoice("0"))
    for message in (DatasetsListed((window_values.dataset("desk"),)), SnapshotsListed(VERSIONS), *messages):
        state = update(state, message)
    return state


def history(*outcomes: sdk.VerdictOutcome) -> HistorySeen:
    """A history with these verdicts on "b", "c" and "d"."""
    verdicts = [None, *(made.verdict(each) for each in outcomes)]
    versions = [sdk.HistoryVersion(name, each) for name, each in zip("abcd", verdicts, strict=True)]
    return HistorySeen("desk", sdk.SnapshotHistory(tuple(versions), (), ()))


def test_versions_on_either_side_of_a_difference_can_be_told_apart() -> None:
    """The others are grey, and so are all before the history is loaded."""
    points = line_points(heard(history(TELL.WORSE, TELL.CANNOT_TELL, TELL.SAME)))
    assert [(each.snapshot.name, each.is_apart) for each in points] == [
        ("a", True),
        ("b", True),
        ("c", False),
        ("d", False),
    ]
    assert not any(each.is_apart for each in line_points(heard()))


def test_the_changes_are_those_since_the_version_before() -> None:
    """As differences of numbers, until the two are compared."""
    assert changes_texts(heard()) == {
        "a": "",
        "b": "+24 pictures, +1 recording",
        "c": "-7 pictures, +1 recording",
        "d": "same pictures",
    }
    seen = ComparisonSeen(("b", "c"), made.comparison())
    assert changes_texts(heard(seen))["c"] == "+24 pictures"
