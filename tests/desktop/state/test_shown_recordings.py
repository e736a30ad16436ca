"""The pictures of each label by recording."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from diptych_client import sdk
from diptych_client.desktop.state.actions import InstanceOrder
from diptych_client.desktop.state.recordings import ShownRecording, recording_title, shown_recordings
from diptych_client.desktop.state.working_set import WorkingSet
from support import window_values as made

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 5, 4, 18, 0, tzinfo=ZONE)


def picture(identity: str, label: str, burst: str, *, source: str = "") -> sdk.Instance:
    """A picture of a recording."""
    return replace(made.instance(identity, label), burst_id=burst, source=source)


def test_pictures_are_grouped_by_label_and_recording_in_the_chosen_order() -> None:
    """Also those of a recording that were moved apart in time."""
    pictures = [picture("1", "mug", "x"), picture("2", "cup", "y"), picture("3", "mug", "z"), picture("4", "mug", "x")]
    dataset = made.dataset("desk", made.label("mug"), made.label("cup"))
    bench = WorkingSet(dataset=dataset, instances={each.id: each for each in pictures}, is_listed=True)

    newest = shown_recordings(bench)
    oldest = shown_recordings(replace(bench, order=InstanceOrder.OLDEST))

    assert ids(newest["id-mug"]) == [("x", ["4", "1"]), ("z", ["3"])]
    assert ids(oldest["id-mug"]) == [("x", ["1", "4"]), ("z", ["3"])]
    assert ids(newest["id-cup"]) == [("y", ["2"])]


@pytest.mark.parametrize(
    ("taken", "source", "title"),
    [
        (datetime(2026, 5, 4, 12, 5, tzinfo=ZONE), "camera 0", "12:05 · camera 0 · 2"),
        (datetime(2026, 5, 3, 12, 5, tzinfo=ZONE), "", "3 May 12:05 · 2"),
        (datetime(2025, 5, 4, 12, 5, tzinfo=ZONE), "/home/ada/mugs/one.jpg", "2025-05-04 12:05 · mugs · 2"),
        (None, "", "2"),
    ],
)
def test_the_title_says_when_and_from_where(taken: datetime | None, source: str, title: str) -> None:
    """With the day unless it is today; of a file the folder."""
    pictures = [replace(picture(each, "mug", "x", source=source), captured_at=taken) for each in "ab"]

    assert recording_title(ShownRecording("x", pictures), NOW) == title


def ids(recordings: object) -> list[tuple[str, list[str]]]:
    """The recordings with the ids of their pictures."""
    assert isinstance(recordings, list)
    return [(each.burst_id, [one.id for one in each.instances]) for each in recordings]
