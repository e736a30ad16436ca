"""Which pictures a snapshot may be asked about, on random snapshots: never one that its head has seen in any way."""

import random
from collections.abc import Sequence
from uuid import UUID

import numpy as np
import pytest

from diptych_server.core.comparison import HeldPicture, Pair
from diptych_server.flows.comparing.honesty import Tie, kinship, knows_label, may_answer, side

PICTURES, RECORDINGS = 40, 12


def held(place: int, chance: random.Random, *, instance: int) -> HeldPicture:
    """A picture in a random recording, with a random fold and random bars that include it."""
    fold = chance.randrange(5)
    return HeldPicture(
        picture=place.to_bytes(32),
        instance_id=UUID(int=instance),
        label_index=chance.randrange(3),
        recording_id=UUID(int=chance.randrange(RECORDINGS)),
        fold=fold,
        barred=chance.randrange(32) | 1 << fold,
        captured_at=None,
        source="",
    )


def drawn(chance: random.Random) -> list[Pair]:
    """Pictures of A, of B, or of both."""
    pairs = []
    for place in range(PICTURES):
        which = chance.choice(("a", "b", "both"))
        a = held(place, chance, instance=place) if which != "b" else None
        b = held(place, chance, instance=PICTURES + place) if which != "a" else None
        either = b or a
        assert either
        pairs.append(Pair(either.picture, either, a, b, a.label_index if a else None, b.label_index if b else None))
    return pairs


def related(pairs: Sequence[Pair], ties: Sequence[Tie], joined: Sequence[tuple[int, int]], start: int) -> set[int]:
    """All pictures that belong to one, found step by step through keys."""
    keys: dict[int, set[object]] = {place: set() for place in range(len(pairs))}
    for place, pair in enumerate(pairs):
        keys[place] |= {each.recording_id for each in (pair.a, pair.b) if each}
    for tie in ties:
        keys[tie.place] |= {tie.recording_id} | ({("split", tie.split_from)} if tie.split_from else set())
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        near = {place for place in keys if keys[place] & keys[here]}
        near |= {second if first == here else first for first, second in joined if here in {first, second}}
        waiting += near - found
        found |= near
    return found


@pytest.mark.parametrize("seed", range(60))
def test_no_picture_is_asked_of_a_head_that_was_trained_on_its_recording(seed: int) -> None:
    """Whatever joins two recordings: A, B, today's data, a split, a near copy, or a copy in another dataset."""
    chance = random.Random(seed)
    pairs = drawn(chance)
    places = range(PICTURES)
    ties = [
        Tie(chance.choice(places), UUID(int=chance.randrange(2 * RECORDINGS)), chance.choice((None, UUID(int=99))))
        for _ in range(3)
    ]
    near, copies = ([(chance.choice(places), chance.choice(places)) for _ in range(2)] for _ in range(2))
    kin = kinship(pairs, ties, near, copies)

    for own, other in (("a", "b"), ("b", "a")):
        mine, theirs = ([getattr(pair, which) for pair in pairs] for which in (own, other))
        view = side(mine, theirs, [pair.a_label if own == "a" else pair.b_label for pair in pairs])
        asked = may_answer(view, kin)

        for place in places:
            relatives = related(pairs, ties, copies, place)
            relatives |= {second if first == place else first for first, second in near if place in {first, second}}
            seen = [mine[each] for each in relatives if mine[each]]
            is_unseen = all((each.barred or 0) >> int(view.folds[place]) & 1 for each in seen)
            assert asked[place] == is_unseen


def test_a_head_knows_a_label_of_which_it_learned_a_picture() -> None:
    """The head of a fold that holds all pictures of a label cannot be asked about that label."""
    chance = random.Random(1)
    pairs = drawn(chance)
    view = side([pair.a for pair in pairs], [pair.b for pair in pairs], [pair.a_label for pair in pairs])
    labels = np.array([-1 if pair.a_label is None else pair.a_label for pair in pairs])

    known = knows_label(view, labels, label_count=3)

    for place, label in enumerate(labels):
        fold = int(view.folds[place])
        learned = [pair.a for pair in pairs if pair.a and not (pair.a.barred or 0) >> fold & 1]
        assert known[place] == (label in {each.label_index for each in learned})
