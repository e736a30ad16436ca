"""The difference between the data of two snapshots, on invented contents."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from diptych_server.core.comparison import (
    MOST_GROUPS,
    NO_LABEL,
    ChangeKind,
    Contents,
    Difference,
    HeldLabel,
    HeldPicture,
)
from diptych_server.flows.comparing.difference import difference

DATASET, OTHER = UUID(int=1), UUID(int=2)
LABELS = [HeldLabel(UUID(int=10 + number), name) for number, name in enumerate(("red", "green", "blue"))]


def held(number: int, label: int, *, recording: int = 0, source: str = "") -> HeldPicture:
    """A picture of fold 0."""
    return HeldPicture(
        picture=number.to_bytes(32),
        instance_id=UUID(int=1000 + number),
        label_index=label,
        recording_id=UUID(int=500 + recording),
        fold=0,
        barred=1,
        captured_at=datetime.fromtimestamp(number, UTC),
        source=source,
    )


def contents(
    pictures: Iterable[HeldPicture], labels: Sequence[HeldLabel] = LABELS, *, dataset_id: UUID = DATASET
) -> Contents:
    """A snapshot's contents."""
    return Contents(dataset_id, labels, list(pictures))


def summary(found: Difference) -> list[tuple[ChangeKind, int, int, int]]:
    """Kind, labels and size of each group."""
    return [(group.kind, group.label_index, group.new_label_index, len(group.places)) for group in found.groups]


@pytest.mark.parametrize("seed", range(20))
def test_every_picture_is_in_one_group_or_the_same(seed: int) -> None:
    """On random snapshots; the counts are those of the groups, whatever the order of pictures."""
    chance = random.Random(seed)
    sides = [
        [
            held(number, chance.randrange(3), recording=chance.randrange(40))
            for number in range(60)
            if chance.random() < 0.7
        ]
        for _ in range(2)
    ]

    found = difference(*map(contents, sides))
    again = difference(*(contents(chance.sample(side, len(side))) for side in sides))

    changed = [place for group in found.groups for place in group.places]
    assert len(changed) == len(set(changed))
    assert len(changed) + found.counts.same_instance_count == len(found.pairs)
    assert len(found.groups) <= MOST_GROUPS
    assert found == again
    for group in found.groups:
        for place in group.places:
            pair = found.pairs[place]
            kinds = {(True, False): ChangeKind.REMOVED, (False, True): ChangeKind.ADDED}
            assert group.kind == kinds.get((bool(pair.a), bool(pair.b)), ChangeKind.RELABELLED)
            assert group.label_index in {NO_LABEL, pair.a_label if pair.a else pair.b_label}


def test_the_largest_of_many_recordings_stay_apart() -> None:
    """So that a large bad recording still stands out; the others of a label are one group."""
    added = [
        held(100 * recording + number, 0, recording=recording)
        for recording in range(20)
        for number in range(2 + recording % 5)
    ]
    large = [held(5000 + number, 1, recording=99) for number in range(30)]

    found = difference(contents([held(9999, 2)]), contents([held(9999, 2), *added, *large]))

    assert len(found.groups) == MOST_GROUPS
    sizes = [(group.label_index, group.recording_count, len(group.places)) for group in found.groups]
    assert sizes[:2] == [(1, 1, 30), (0, 10, 28)]
    assert sizes[2:] == [(0, 1, 6)] * 4 + [(0, 1, 5)] * 4 + [(0, 1, 4)] * 2


def test_a_recording_of_several_labels_is_one_group_if_there_are_many() -> None:
    """Such as a person who shows all signs; all pictures of a recording were added for the same reason."""
    added = [held(10 * recording + label, label, recording=recording) for recording in range(7) for label in range(3)]

    few = difference(contents([]), contents(added[:6]))
    many = difference(contents([]), contents(added))

    assert summary(few) == [(ChangeKind.ADDED, label, label, 1) for label in (0, 1, 2) * 2]
    assert summary(many) == [(ChangeKind.ADDED, NO_LABEL, NO_LABEL, 3)] * 7
    assert [(group.recording_count, group.is_whole_recordings) for group in many.groups] == [(1, True)] * 7


def test_many_labels_are_merged_at_last() -> None:
    """A group of several labels has none."""
    labels = [HeldLabel(UUID(int=number), f"label {number}") for number in range(30)]
    added = [held(number, number, recording=number) for number in range(30)]

    found = difference(contents([], labels), contents(added, labels))

    assert len(found.groups) == MOST_GROUPS
    assert NO_LABEL in {group.label_index for group in found.groups}
    assert sum(len(group.places) for group in found.groups) == 30


def test_groups_have_the_same_id_for_the_same_content() -> None:
    """And another one for other pictures or another label."""
    base = [held(1, 0), held(2, 1)]
    one, same, other, label = (
        difference(contents(base), contents([*base, added])).groups[0].id
        for added in (held(3, 0), held(3, 0, source="elsewhere"), held(4, 0), held(3, 1))
    )

    assert one == same
    assert len({one, other, label}) == 3


def test_a_label_that_was_deleted_and_made_again_is_the_same_label() -> None:
    """It has another id, and the same name and pictures."""
    again = [HeldLabel(UUID(int=99), "red"), *LABELS[1:]]
    pictures = [held(number, number % 3) for number in range(9)]

    found = difference(contents(pictures), contents(pictures, again))

    assert not found.groups
    assert len(found.aligned.labels) == 3


def test_other_names_in_another_dataset_are_a_renaming_if_the_pictures_are_the_same() -> None:
    """All pictures of one label have one other label there."""
    others = [HeldLabel(UUID(int=90 + number), name) for number, name in enumerate(("crimson", "green", "blue"))]
    pictures = [held(number, number % 3) for number in range(9)]

    found = difference(contents(pictures), contents(pictures, others, dataset_id=OTHER))

    assert summary(found) == [(ChangeKind.RENAMED, 0, 0, 3)]
    assert (found.aligned.labels[0].name, found.aligned.labels[0].a_name) == ("crimson", "red")


def test_a_label_that_was_only_partly_relabelled_is_not_merged() -> None:
    """Its pictures went to two labels."""
    before = [held(number, 0) for number in range(4)] + [held(number, 1) for number in range(4, 8)]
    after = [held(number, 1 if number in {2, 3} else 0) for number in range(8)]
    labels = [*LABELS[1:]]  # green and blue

    found = difference(contents([*before, held(9, 2)]), contents([*after, held(9, 1)], labels))

    assert {group.kind for group in found.groups} == {ChangeKind.RELABELLED}
    assert sum(len(group.places) for group in found.groups) == 4


def test_two_labels_merged_into_one_are_two_lines() -> None:
    """Pictures added to that label since are another."""
    before = [held(number, number % 3) for number in range(9)]
    after = [held(number, 0) for number in range(9)] + [held(20, 0, recording=5)]

    found = difference(contents(before), contents(after, LABELS[:1]))

    assert sorted(summary(found)) == [
        (ChangeKind.ADDED, 0, 0, 1),
        (ChangeKind.MERGED, 1, 0, 3),
        (ChangeKind.MERGED, 2, 0, 3),
    ]
    assert found.counts.same_instance_count == 9
