"""People decide what is one recording: bursts move whole, folds stay."""

from uuid import UUID

import pytest

from diptych_server.core.hand_decisions import Chosen, joined, parts_of, split
from diptych_server.core.recordings import BurstState, Place
from diptych_server.core.refusal import Refusal

MUG = UUID(int=101)
HELD = [
    (UUID(int=1), UUID(int=11)),
    (UUID(int=1), UUID(int=12)),
    (UUID(int=2), UUID(int=21)),
    (UUID(int=3), UUID(int=31)),
]


def burst(number: int, *, of: int, fold: int | None, pictures: int = 1) -> BurstState:
    """A burst of a recording."""
    return BurstState(UUID(int=number), UUID(int=of), fold, is_by_hand=False, pictures={MUG: pictures})


def test_joined_recordings_keep_the_id_of_the_larger_and_their_folds() -> None:
    """A burst without a fold gets none from it."""
    places = joined([burst(1, of=1, fold=0), burst(2, of=2, fold=3, pictures=9), burst(3, of=3, fold=None)])

    assert places == [Place(UUID(int=number), UUID(int=2), fold) for number, fold in ((1, 0), (2, 3), (3, None))]


def test_the_rest_of_a_split_recording_keeps_its_id() -> None:
    """Each part gets a new id, that of no burst, so that a later split cannot take it."""
    bursts = [burst(number, of=1, fold=2) for number in (1, 2, 3, 4)]

    first, second, third, fourth = split(bursts, [{UUID(int=1), UUID(int=3)}, {UUID(int=4)}])

    assert {place.fold for place in (first, second, third, fourth)} == {2}
    assert second.recording_id == UUID(int=1)
    assert first.recording_id == third.recording_id
    assert len({first.recording_id, second.recording_id, fourth.recording_id}) == 3
    assert not {first.recording_id, fourth.recording_id} & {each.id for each in bursts}


@pytest.mark.parametrize(
    ("chosen", "parts"),
    [
        (Chosen(each_burst=True), [{2}, {3}]),
        (Chosen(instance_ids=[UUID(int=11), UUID(int=12)]), [{1}]),
        (Chosen(instance_ids=[UUID(int=21), UUID(int=21)], burst_ids=[UUID(int=3)]), [{2, 3}]),
        (Chosen(burst_ids=[UUID(int=1), UUID(int=1)]), [{1}]),
    ],
)
def test_whole_bursts_leave(chosen: Chosen, parts: list[set[int]]) -> None:
    """Named by themselves or by all of their pictures."""
    assert [{each.int for each in part} for part in parts_of(HELD, chosen)] == parts


@pytest.mark.parametrize(
    ("chosen", "reason", "words"),
    [
        (Chosen(), "BAD_FIELD", "Choose what to split"),
        (Chosen(instance_ids=[UUID(int=11)]), "BAD_FIELD", "1 of the 2 pictures"),
        (Chosen(burst_ids=[UUID(int=number) for number in (1, 2, 3)]), "BAD_FIELD", "whole recording"),
        (Chosen(burst_ids=[UUID(int=1)], each_burst=True), "BAD_FIELD", "not both"),
        (Chosen(instance_ids=[UUID(int=99)]), "NOT_FOUND", "no instance"),
        (Chosen(burst_ids=[UUID(int=99)]), "NOT_FOUND", "no burst"),
    ],
)
def test_splits_of_nothing_or_within_a_burst_are_refused(chosen: Chosen, reason: str, words: str) -> None:
    """In a sentence that says what to do."""
    with pytest.raises(Refusal, match=words) as refused:
        parts_of(HELD, chosen)

    assert refused.value.reason == reason


def test_a_single_burst_cannot_be_split() -> None:
    """Not even into each burst."""
    with pytest.raises(Refusal, match="single burst"):
        parts_of(HELD[:2], Chosen(each_burst=True))
