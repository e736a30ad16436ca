"""The findings about a dataset, from the counts and pairs in the database."""

from uuid import UUID

import pytest

from diptych_server.core.findings import (
    MOST_FINDINGS,
    MOST_INSTANCES,
    Blanks,
    Finding,
    FindingKind,
    LabelCounts,
    Overlap,
    findings,
)


def label(number: int, name: str, pictures: int, recordings: int) -> LabelCounts:
    """A label with this number of pictures."""
    return LabelCounts(UUID(int=number), name, pictures, recordings)


def ids(count: int) -> list[UUID]:
    """The ids of this number of pictures."""
    return [UUID(int=1000 + number) for number in range(count)]


MUG, PHONE, PLANT = label(1, "mug", 40, 8), label(2, "phone", 30, 6), label(3, "plant", 35, 7)


def sentences(found: list[Finding]) -> list[str]:
    """The findings, in order."""
    return [each.sentence for each in found]


@pytest.mark.parametrize("labels", [[], [MUG], [MUG, PHONE, PLANT], [label(1, "mug", 0, 0), PHONE]])
def test_a_sound_dataset_has_no_findings(labels: list[LabelCounts]) -> None:
    """Nor of an empty one, nor of a label without pictures."""
    assert findings(labels) == []


def test_near_copies_under_two_labels_are_named_first() -> None:
    """With both labels and examples."""
    overlap = Overlap(PHONE.id, MUG.id, 6, ids(6))

    [found] = findings([MUG, PHONE, PLANT], overlaps=[overlap])

    assert found == Finding(
        FindingKind.LABELS_LOOK_ALIKE,
        "6 pictures of mug and phone look almost the same: give them one label, or remove the wrong ones.",
        (PHONE.id, MUG.id),
        ids(6),
        6,
    )


def test_the_pair_with_most_near_copies_comes_first() -> None:
    """A label that is deleted while it is looked at is left out."""
    few, many, gone = (
        Overlap(MUG.id, PHONE.id, 2, ids(2)),
        Overlap(MUG.id, PLANT.id, 9, ids(9)),
        Overlap(MUG.id, UUID(int=99), 50, ids(50)),
    )

    found = findings([MUG, PHONE, PLANT], overlaps=[few, gone, many])

    assert [each.instance_count for each in found] == [9, 2]


@pytest.mark.parametrize(
    ("blanks", "sentence"),
    [
        ([Blanks(MUG.id, 1, ids(1))], "1 picture of mug shows nothing, black or one colour: remove it."),
        (
            [Blanks(PHONE.id, 3, ids(3)), Blanks(MUG.id, 2, ids(2))],
            "5 pictures of mug and phone show nothing, black or one colour: remove them.",
        ),
        (
            [Blanks(MUG.id, 1200, ids(MOST_INSTANCES))],
            "1,200 pictures of mug show nothing, black or one colour: remove them.",
        ),
    ],
)
def test_pictures_without_content_are_one_finding(blanks: list[Blanks], sentence: str) -> None:
    """Of all labels together."""
    [found] = findings([MUG, PHONE], blanks=blanks)

    assert (found.kind, found.sentence) == (FindingKind.BLANK_PICTURES, sentence)
    assert found.instance_count == sum(each.instance_count for each in blanks)
    assert 1 <= len(found.instance_ids) <= MOST_INSTANCES


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["pen"], "pen has no honest score, because all its pictures come from one recording: record it again."),
        (
            ["pen", "cup"],
            (
                "pen and cup have no honest score, because all their pictures come from one recording: "
                "record each of them again."
            ),
        ),
        (
            [f"l{number}" for number in range(9)],
            (
                "l0, l1, l2, l3 and 5 other labels have no honest score, because all their pictures come from one "
                "recording: record each of them again."
            ),
        ),
    ],
)
def test_labels_of_one_recording_are_named(names: list[str], sentence: str) -> None:
    """Their pictures are near copies of each other."""
    once = [label(number, name, 10, 1) for number, name in enumerate(names, 10)]

    [found] = findings([MUG, *once])

    assert (found.kind, found.sentence) == (FindingKind.SINGLE_RECORDING, sentence)
    assert found.label_ids == [each.id for each in once]


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([(150, 30), (3, 3)], "b has 3 pictures while a has 150: record more of b."),
        ([(150, 30), (15, 10)], "b has 15 pictures while a has 150: record more of b."),
        (
            [(150, 30), (1, 9), (12, 8)],
            "b and c have 1 to 12 pictures each while a has 150: record more of them.",
        ),
        ([(100, 20), (90, 4)], "b has 4 recordings while a has 20: record more of b."),
        ([(100, 5), (90, 20), (80, 3)], "c has 3 recordings while b has 20: record more of c."),
    ],
)
def test_labels_with_little_beside_the_largest_are_named(counts: list[tuple[int, int]], sentence: str) -> None:
    """In pictures or in recordings."""
    labels = [label(number, "abc"[number], *held) for number, held in enumerate(counts)]

    [found] = findings(labels)

    assert (found.kind, found.sentence) == (FindingKind.UNBALANCED_LABELS, sentence)


@pytest.mark.parametrize("counts", [[(150, 30), (16, 10)], [(100, 20), (90, 5)], [(19, 4), (2, 2)], [(40, 4), (5, 2)]])
def test_labels_that_are_somewhat_smaller_are_not(counts: list[tuple[int, int]]) -> None:
    """More than a tenth of the pictures and a fifth of the recordings; and nothing while all labels are small."""
    assert findings([label(number, "ab"[number], *held) for number, held in enumerate(counts)]) == []


def test_findings_are_sorted_by_importance() -> None:
    """A label of 3 pictures in one recording beside one of 150 is both."""
    found = findings(
        [label(1, "mug", 150, 30), label(2, "phone", 3, 1)],
        overlaps=[Overlap(UUID(int=1), UUID(int=2), 2, ids(2))],
        blanks=[Blanks(UUID(int=1), 2, ids(2))],
        uncompared_count=7,
    )

    assert [each.kind for each in found] == [
        FindingKind.LABELS_LOOK_ALIKE,
        FindingKind.BLANK_PICTURES,
        FindingKind.SINGLE_RECORDING,
        FindingKind.UNBALANCED_LABELS,
        FindingKind.NOT_COMPARED,
    ]
    assert found[-1].sentence == "7 pictures are not compared with the others yet: check again in a moment."


def test_findings_are_bounded() -> None:
    """However many pairs of labels there are; what is open is said all the same."""
    labels = [label(number, f"l{number}", 30, 5) for number in range(60)]
    overlaps = [Overlap(labels[0].id, each.id, 200, ids(200)) for each in labels[1:]]

    found = findings(labels, overlaps=overlaps, uncompared_count=1)

    assert len(found) == MOST_FINDINGS
    assert found[-1].sentence == "1 picture is not compared with the others yet: check again in a moment."
    assert all(len(each.instance_ids) <= MOST_INSTANCES for each in found)
