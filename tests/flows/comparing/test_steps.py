"""The training sets of a check, on random snapshots: what the step says, and no head that has seen a picture."""

import random
from collections.abc import Sequence
from uuid import UUID

import pytest

from diptych_server.core.comparison import ChangeKind, Contents, Difference, HeldLabel, HeldPicture
from diptych_server.core.comparison_check import Step, steps_of
from diptych_server.core.folds import FOLD_COUNT
from diptych_server.flows.comparing.difference import difference
from diptych_server.flows.comparing.exam import views_of
from diptych_server.flows.comparing.honesty import Kinship, kinship, may_answer
from diptych_server.flows.comparing.steps import plan_of

LABELS = [HeldLabel(UUID(int=10 + number), f"label {number}") for number in range(3)]


def drawn(seed: int) -> tuple[Difference, Kinship]:
    """Two random versions of a dataset; a recording has one fold, and some are near copies of each other."""
    chance = random.Random(seed)
    folds = [chance.randrange(FOLD_COUNT) for _ in range(15)]
    sides: list[list[HeldPicture]] = [[], []]
    for number in range(60):
        recording = chance.randrange(15)
        for side, instances in enumerate((0, 1000)):
            if chance.random() < 0.8:
                sides[side].append(
                    HeldPicture(
                        picture=number.to_bytes(32),
                        instance_id=UUID(int=instances + number),
                        label_index=chance.choice((number % 3, number % 3, chance.randrange(3))),
                        recording_id=UUID(int=500 + recording),
                        fold=folds[recording],
                        barred=1 << folds[recording] | chance.randrange(32),
                        captured_at=None,
                        source="",
                    )
                )
    found = difference(*(Contents(UUID(int=1), LABELS, side) for side in sides))
    places = range(len(found.pairs))
    near = [(chance.choice(places), chance.choice(places)) for _ in range(3)]
    return found, kinship(found.pairs, [], near, [(chance.choice(places), chance.choice(places))])


def labelled(found: Difference, step: Step, kin: Kinship) -> dict[int, int]:
    """The label among all labels of each picture that a step trains on."""
    plan = plan_of(step, found, kin)
    return {row.place: plan.columns[row.label] for row in plan.rows}


def own(found: Difference, which: str) -> dict[int, int]:
    """The label among all labels of each picture of a snapshot."""
    labels = [(place, getattr(pair, f"{which}_label")) for place, pair in enumerate(found.pairs)]
    return {place: label for place, label in labels if label is not None}


@pytest.mark.parametrize("seed", range(20))
def test_a_step_trains_on_the_data_that_it_names(seed: int) -> None:
    """The seeds on A and on B, the others on B with one group undone."""
    found, kin = drawn(seed)
    a, b = own(found, "a"), own(found, "b")

    for step in steps_of(found):
        if not step.group_id:
            assert labelled(found, step, kin) == (a if step.is_of_a else b)
            continue
        [group] = [each for each in found.groups if each.id == step.group_id]
        expected = dict(b)
        for place in group.places:
            if group.kind is ChangeKind.ADDED:
                del expected[place]
            else:
                expected[place] = a[place]
        assert labelled(found, step, kin) == expected


@pytest.mark.parametrize("seed", range(20))
def test_no_head_of_a_step_learns_a_picture_of_a_recording_that_it_is_asked_about(seed: int) -> None:
    """For each picture of the exam: all that belongs to it is barred from the head of its fold."""
    found, kin = drawn(seed)
    view_a, view_b = views_of(found)
    asked = may_answer(view_a, kin) & may_answer(view_b, kin)

    for step in steps_of(found):
        rows = plan_of(step, found, kin).rows
        folds = (view_a if step.is_of_a else view_b).folds
        for place in [place for place in range(len(found.pairs)) if asked[place]]:
            for row in rows:
                if belongs(kin, row.place, place):
                    assert row.barred >> int(folds[place]) & 1


def belongs(kin: Kinship, first: int, second: int) -> bool:
    """Whether two pictures are of one recording, or near copies."""
    pairs: Sequence[tuple[int, int]] = [tuple(pair) for pair in kin.near.tolist()]
    return bool(kin.relatives[first] == kin.relatives[second] or (first, second) in pairs or (second, first) in pairs)


def test_rows_are_in_the_order_of_a_training() -> None:
    """By instance, so that B's own data with B's seed gives B's heads."""
    found, kin = drawn(3)

    for step in steps_of(found):
        ids = [row.instance_id for row in plan_of(step, found, kin).rows]
        assert ids == sorted(ids)
