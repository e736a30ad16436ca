"""Which fold a new burst gets."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from diptych_server.core.folds import FOLD_COUNT, choose_fold

counts = st.dictionaries(st.integers(0, FOLD_COUNT - 1), st.integers(0, 50))


@given(of_label=counts, of_all=counts)
def test_no_fold_has_fewer_pictures_of_the_label(of_label: dict[int, int], of_all: dict[int, int]) -> None:
    """The label counts first, the rest only among equals."""
    chosen = choose_fold(of_label, of_all)

    rank = {fold: (of_label.get(fold, 0), of_all.get(fold, 0)) for fold in range(FOLD_COUNT)}
    assert rank[chosen] == min(rank.values())


@given(sizes=st.lists(st.integers(1, 12), min_size=5, max_size=60))
def test_folds_stay_balanced_to_the_size_of_a_burst(sizes: list[int]) -> None:
    """However long the bursts are, no fold runs ahead by more than the longest one."""
    held = Counter[int]()

    for size in sizes:
        held[choose_fold(held, held)] += size

    filled = [held[fold] for fold in range(FOLD_COUNT)]
    assert max(filled) - min(filled) <= max(sizes)


def test_the_first_burst_of_each_label_goes_to_the_emptiest_fold() -> None:
    """Labels with one burst each do not all end in the first fold."""
    held = Counter[int]()

    for _ in range(FOLD_COUNT):
        held[choose_fold({}, held)] += 10

    assert set(held.values()) == {10}
    assert len(held) == FOLD_COUNT
