"""Which training pictures are measured for footprints."""

from collections import Counter
from uuid import UUID

from diptych_server.core.comparison import HeldPicture
from diptych_server.flows.explaining.training_properties import sample


def held(recording: int, count: int) -> list[HeldPicture]:
    """The pictures of a recording."""
    return [
        HeldPicture(
            picture=bytes([recording, number]),
            instance_id=UUID(int=1000 * recording + number),
            label_index=0,
            recording_id=UUID(int=recording),
            fold=0,
            barred=1,
            captured_at=None,
            source="",
        )
        for number in range(count)
    ]


def test_a_small_snapshot_is_measured_whole() -> None:
    """All of each recording."""
    pictures = [*held(1, 3), *held(2, 5)]

    assert sorted(each.picture for each in sample(pictures, most=10)) == sorted(each.picture for each in pictures)


def test_a_long_recording_leaves_room_for_the_others() -> None:
    """Each gets the same number, as far as it has as many."""
    chosen = sample([*held(1, 100), *held(2, 2), *held(3, 50)], most=20)

    assert Counter(each.recording_id.int for each in chosen) == {1: 9, 2: 2, 3: 9}


def test_two_snapshots_measure_the_same_pictures_of_a_recording() -> None:
    """So that what was measured for one serves the other."""
    first = sample([*held(1, 30), *held(2, 30)], most=20)
    second = sample([*held(1, 30), *held(3, 30)], most=20)

    assert [each for each in first if each.recording_id.int == 1] == [
        each for each in second if each.recording_id.int == 1
    ]


def test_more_recordings_than_pictures_get_one_each() -> None:
    """As many of them as fit."""
    chosen = sample([picture for recording in range(30) for picture in held(recording, 3)], most=20)

    assert len({each.recording_id for each in chosen}) == 20
