"""Bursts that look alike become one recording, with one fold, whenever that is found out."""

from uuid import UUID

from diptych_server.core.recordings import BurstState, Tie, is_one_recording, place

MUG, CUP = UUID(int=101), UUID(int=102)


def burst(number: int, *, pictures: int = 1, fold: int | None = None, of: int = 0, **more: bool) -> BurstState:
    """A burst of mugs, its own recording unless another is named."""
    recording_id = UUID(int=of or number)
    return BurstState(UUID(int=number), recording_id, fold, more.get("by_hand", False), {MUG: pictures})


def tie(first: int, second: int, *, likeness: float = 0.9, first_pictures: int = 1, second_pictures: int = 1) -> Tie:
    """Two bursts with near copies."""
    return Tie(UUID(int=first), UUID(int=second), first_pictures, second_pictures, likeness)


def placed(places: object) -> dict[int, tuple[int, int]]:
    """Recording and fold by burst."""
    return {each.burst_id.int: (each.recording_id.int, each.fold) for each in places}  # type: ignore[attr-defined]


def test_bursts_that_look_alike_get_one_fold() -> None:
    """Also those that are only linked by a third one."""
    found = placed(place([burst(1), burst(2), burst(3), burst(4)], [tie(1, 2), tie(2, 3)], {}))

    assert found[1] == found[2] == found[3] == (1, 0)
    assert found[4] == (4, 1)


def test_a_new_burst_takes_the_fold_of_its_near_copies() -> None:
    """Though other folds hold less."""
    found = placed(place([burst(1, fold=3), burst(2)], [tie(1, 2)], {(MUG, 3): 50}))

    assert found == {2: (1, 3)}


def test_a_late_link_joins_recordings_and_changes_no_fold() -> None:
    """Both keep theirs; what a head may learn is decided by the recording."""
    bursts = [burst(1, fold=0, pictures=5), burst(2, fold=4, pictures=2), burst(3)]

    found = placed(place(bursts, [tie(1, 3), tie(2, 3)], {}))

    assert found == {2: (1, 4), 3: (1, 0)}


def test_one_like_picture_of_many_does_not_join_two_bursts() -> None:
    """Two people who make the same sign once stay two recordings; two presses on one scene are one."""
    assert not is_one_recording(tie(1, 2, first_pictures=2, second_pictures=3), first_size=10, second_size=10)
    assert is_one_recording(tie(1, 2, first_pictures=9, second_pictures=4), first_size=10, second_size=12)
    assert is_one_recording(tie(1, 2, first_pictures=1, second_pictures=1), first_size=1, second_size=100)


def test_split_recordings_stay_apart() -> None:
    """Something new may join one of them, and links them no more."""
    bursts = [burst(1, fold=0, by_hand=True), burst(2, fold=1, by_hand=True), burst(3)]

    found = placed(place(bursts, [tie(1, 2, likeness=0.99), tie(1, 3), tie(2, 3, likeness=0.8)], {}))

    assert found == {3: (1, 0)}


def test_folds_fill_evenly_by_label() -> None:
    """Large recordings first, each where its label has least."""
    bursts = [burst(number, pictures=number) for number in range(1, 11)]

    found = placed(place(bursts, [], {(CUP, 0): 9}))

    held = [sum(number for number, (_, fold) in found.items() if fold == each) for each in range(5)]
    assert held == [11, 11, 11, 11, 11]
