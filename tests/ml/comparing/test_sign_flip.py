"""The exact sign-flip test."""

from itertools import product
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych_server.ml.comparing.sign_flip import fewest_differences, lowest_p_value, sign_flip_p_value


def by_all_patterns(differences: list[int]) -> float:
    """The share of all patterns of signs whose sum is at least as far from zero."""
    sums = [
        abs(sum(sign * each for sign, each in zip(signs, differences, strict=True))) for signs in patterns(differences)
    ]
    return sum(each >= abs(sum(differences)) for each in sums) / len(sums)


def patterns(differences: list[int]) -> list[tuple[int, ...]]:
    """Every pattern of signs."""
    return list(product((-1, 1), repeat=len(differences)))


def p_value(*differences: int) -> float:
    """The p-value of these differences."""
    return sign_flip_p_value(np.array(differences, np.int64))


@given(st.lists(st.integers(-20, 20), max_size=10))
def test_it_is_the_share_of_all_patterns(differences: list[int]) -> None:
    """Whatever the differences are."""
    assert p_value(*differences) == pytest.approx(by_all_patterns(differences), abs=1e-12)


@given(st.lists(st.integers(-20, 20), max_size=40), st.randoms())
def test_neither_order_nor_direction_nor_unit_matters(differences: list[int], random: object) -> None:
    """Nor do recordings that did not change."""
    shuffled = list(differences)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # of random.Random

    before = p_value(*differences)

    assert p_value(*shuffled) == before
    assert p_value(*(-each for each in differences)) == before
    assert p_value(*(3 * each for each in differences), 0, 0) == pytest.approx(before, abs=1e-12)


@pytest.mark.parametrize("count", [1, 5, 6, 20, 60])
def test_differences_in_one_direction_have_two_patterns(count: int) -> None:
    """All as they are, and all reversed; no other pattern is as far from zero."""
    assert p_value(*[2] * count) == pytest.approx(2.0 ** (1 - count))


def test_six_differences_are_the_fewest_for_five_percent() -> None:
    """Five leave 6.25 percent."""
    assert lowest_p_value(5) == 0.0625
    assert fewest_differences(0.05) == 6
    assert [fewest_differences(level) for level in (0.0625, 0.005, 0.5)] == [5, 9, 2]


def test_equal_numbers_in_both_directions_show_nothing() -> None:
    """And neither does nothing."""
    assert p_value(1, -1, 2, -2) == 1
    assert p_value() == 1
    assert p_value(0, 0) == 1


def test_many_recordings_agree_with_a_normal_distribution() -> None:
    """120 of 200 equal differences in one direction: 2.83 standard deviations, and 2.76 with continuity."""
    assert p_value(*[1] * 120, *[-1] * 80) == pytest.approx(0.0057, abs=0.0002)


def test_a_hundred_recordings_take_milliseconds() -> None:
    """And so does the largest exam, of 5,000 pictures with three seeds."""
    random = np.random.default_rng(0)
    usual, largest = random.integers(-9, 10, 100), random.integers(-9, 10, 1700)

    started = process_time()
    for _ in range(10):
        sign_flip_p_value(usual)
    usual_seconds = (process_time() - started) / 10
    started = process_time()
    sign_flip_p_value(largest)
    largest_seconds = process_time() - started

    assert usual_seconds < 0.01
    assert largest_seconds < 0.1
