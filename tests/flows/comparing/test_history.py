"""How honest answers changed along a line of versions."""

from uuid import UUID

import pytest

from diptych_server.flows.comparing.history import changes
from diptych_server.store.tables.history import StoredAnswer

RED, GREEN = UUID(int=1), UUID(int=2)
PICTURES = [UUID(int=10 + number) for number in range(4)]


def version(number: int, *answers: UUID | None) -> list[StoredAnswer]:
    """The answers of a version to the pictures, all of which are red; None for no answer."""
    return [
        StoredAnswer(UUID(int=100 + number), picture, answer, RED)
        for picture, answer in zip(PICTURES, answers, strict=False)
        if answer
    ]


LINE = [
    version(0, RED, RED, RED, None),
    version(1, GREEN, RED, None, RED),
    version(2, RED, RED, GREEN, GREEN),
]


def test_pictures_are_listed_by_how_often_their_answer_changed() -> None:
    """From one version to the next that answers; by the seed alone where the data is the same."""
    changing, _ = changes(LINE, [False, True])

    assert [(each.instance_id, each.change_count, each.seed_change_count) for each in changing] == [
        (PICTURES[0], 2, 1),
        (PICTURES[2], 1, 1),
        (PICTURES[3], 1, 1),
    ]
    assert changing[1].answers == [RED, None, GREEN]
    assert changing[0].label_id == RED


def test_versions_differ_by_the_share_of_different_answers() -> None:
    """Over the pictures that both answer; negative if there are none."""
    _, shares = changes([*LINE, version(3)], [False, True, False])

    assert shares[0] == pytest.approx([0, 1 / 2, 1 / 3, -1])
    assert (shares == shares.T).all()


def test_a_single_version_has_no_changes() -> None:
    """Nor has none."""
    changing, shares = changes([LINE[0]], [])

    assert not changing
    assert shares.tolist() == [[0]]
    assert changes([], [])[1].shape == (0, 0)
