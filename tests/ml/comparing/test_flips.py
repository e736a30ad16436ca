"""Which answers changed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diptych_server.ml.comparing.flips import Answer, Flips, find_flips
from diptych_server.ml.tensor_files import Floats

NAN = float("nan")


def margins(*seeds: list[float]) -> Floats:
    """Margins (S, N), a list per seed."""
    return np.array(seeds, np.float32)


def counts(flips: Flips) -> dict[str, int]:
    """The answers that there are."""
    return {answer.value: count for answer, count in flips.counts.items() if count}


def test_a_flip_is_clear_in_both_versions() -> None:
    """A change that either version is unsure of may be that of the seed."""
    flips = find_flips(margins([0.5, -0.5, 0.05, 0.5, 0.5, -0.5]), margins([-0.5, 0.5, -0.5, -0.05, 0.01, -0.2]))

    assert flips.answers == (
        Answer.LOST,
        Answer.FIXED,
        Answer.WOBBLY,
        Answer.WOBBLY,
        Answer.STILL_RIGHT,
        Answer.STILL_WRONG,
    )
    assert counts(flips) == {"lost": 1, "fixed": 1, "wobbly": 2, "still_wrong": 1, "still_right": 1}


def test_lost_answers_come_first_and_large_changes_before_small_ones() -> None:
    """The order in which they are shown."""
    flips = find_flips(margins([-0.2, 0.2, 0.3, -0.9, 0.8]), margins([0.3, -0.2, -0.9, 0.8, 0.7]))

    assert flips.order.tolist() == [2, 1, 3, 0, 4]
    assert flips.rows(Answer.LOST).tolist() == [2, 1]
    assert flips.rows(Answer.WOBBLY).tolist() == []


def test_pictures_that_either_version_cannot_answer_honestly_are_left_out() -> None:
    """They have no answer, no count and no place."""
    flips = find_flips(margins([0.5, NAN, 0.5]), margins([NAN, 0.5, -0.5]))

    assert flips.answers == (None, None, Answer.LOST)
    assert flips.order.tolist() == [2]
    assert counts(flips) == {"lost": 1}


def test_the_mean_of_three_seeds_confirms_a_flip() -> None:
    """What only the served heads showed is noise, and what they missed is found."""
    a = margins([0.5, 0.5, 0.05], [0.5, 0.4, 0.5], [0.5, 0.3, 0.5])
    b = margins([-0.5, -0.2, -0.5], [-0.5, 0.5, -0.5], [-0.5, 0.6, -0.5])

    first, confirmed = find_flips(a[:1], b[:1]), find_flips(a, b)

    assert first.answers == (Answer.LOST, Answer.LOST, Answer.WOBBLY)
    assert confirmed.answers == (Answer.LOST, Answer.WOBBLY, Answer.LOST)
    assert (first.is_confirmed, confirmed.is_confirmed, find_flips(a, b[:2]).is_confirmed) == (False, True, False)


def test_no_pictures_have_no_flips() -> None:
    """An exam may be empty."""
    flips = find_flips(margins([]), margins([]))

    assert (flips.answers, flips.order.tolist(), counts(flips)) == ((), [], {})


@given(st.lists(st.tuples(st.floats(-1, 1, width=32), st.floats(-1, 1, width=32)), max_size=30))
def test_swapping_the_versions_turns_losses_into_gains(pairs: list[tuple[float, float]]) -> None:
    """And changes nothing else."""
    a, b = margins([pair[0] for pair in pairs]), margins([pair[1] for pair in pairs])
    there, back = find_flips(a, b), find_flips(b, a)

    assert there.counts[Answer.LOST] == back.counts[Answer.FIXED]
    assert there.counts[Answer.FIXED] == back.counts[Answer.LOST]
    assert there.counts[Answer.WOBBLY] == back.counts[Answer.WOBBLY]
    assert sum(there.counts.values()) == len(pairs) == len(there.order)
