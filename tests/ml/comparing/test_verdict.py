"""Whether one version is better than another."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diptych_server.ml.comparing.verdict import Exam, Obstacle, Outcome, judge, judge_labels


def exam(right_a: list[float], right_b: list[float], recordings: list[int], labels: list[int] | None = None) -> Exam:
    """An exam; of one label unless others are given."""
    return Exam(
        np.array(right_a, np.float32),
        np.array(right_b, np.float32),
        np.array(recordings, np.int64),
        np.array(labels or [0] * len(right_a), np.int64),
    )


def changing(*changes: int, unchanged: int = 0, label: int = 0) -> Exam:
    """Recordings of three pictures, by how many more of them B gets right than A; then unchanged ones."""
    right_a, right_b = [], []
    for change in (*changes, *[0] * unchanged):
        right_a += [1.0 if place < -change else 0.0 for place in range(3)]
        right_b += [1.0 if place < change else 0.0 for place in range(3)]
    count = len(right_a)
    return exam(right_a, right_b, [100 * label + row // 3 for row in range(count)], [label] * count)


def together(*exams: Exam) -> Exam:
    """One exam of several."""
    return Exam(*(np.concatenate([getattr(each, name) for each in exams]) for name in Exam.__annotations__))


exams = st.integers(1, 30).flatmap(
    lambda count: st.builds(
        lambda a, b, recordings, labels: exam([x / 3 for x in a], [x / 3 for x in b], recordings, labels),
        *(st.lists(st.integers(0, 3), min_size=count, max_size=count) for _ in range(2)),
        st.lists(st.integers(0, 9), min_size=count, max_size=count),
        st.lists(st.integers(0, 2), min_size=count, max_size=count),
    )
)


@given(exams)
def test_swapping_the_versions_mirrors_the_verdict(either: Exam) -> None:
    """Better becomes worse, and gains become losses."""
    mirror = {Outcome.BETTER: Outcome.WORSE, Outcome.WORSE: Outcome.BETTER}

    there = judge(either)
    back = judge(replace(either, right_a=either.right_b, right_b=either.right_a))

    assert back.outcome == mirror.get(there.outcome, there.outcome)
    assert (back.difference, back.low, back.high) == pytest.approx((-there.difference, -there.high, -there.low))
    assert (back.gained, back.lost) == (there.lost, there.gained)
    assert back.changed_for_b == there.changed_recording_count - there.changed_for_b
    assert (back.p_value, back.obstacle) == (there.p_value, there.obstacle)
    assert back.detectable_difference == pytest.approx(there.detectable_difference)


@given(exams, st.randoms())
def test_the_order_of_pictures_and_the_names_of_recordings_do_not_matter(either: Exam, random: object) -> None:
    """Only which pictures belong together does."""
    order = list(range(len(either.labels)))
    random.shuffle(order)  # type: ignore[attr-defined] # of random.Random
    shuffled = Exam(*(getattr(either, name)[order] for name in Exam.__annotations__))

    before, after = judge(either), judge(replace(shuffled, recordings=77 - shuffled.recordings))

    assert (after.outcome, after.p_value, after.obstacle) == (before.outcome, before.p_value, before.obstacle)
    assert (after.low, after.high) == pytest.approx((before.low, before.high))


@given(exams)
def test_equal_answers_are_the_same(either: Exam) -> None:
    """However many there are; the range still says how little is known."""
    verdict = judge(replace(either, right_b=either.right_a))

    assert (verdict.outcome, verdict.obstacle, verdict.difference) == (Outcome.SAME, Obstacle.NONE, 0)
    assert verdict.low < 0 < verdict.high


@given(exams)
def test_the_range_holds_the_difference(either: Exam) -> None:
    """And stays within what is possible."""
    verdict = judge(either)

    assert -1 <= verdict.low <= verdict.difference <= verdict.high <= 1
    assert verdict.difference == pytest.approx(float((either.right_b - either.right_a).mean()), abs=1e-6)


def test_six_recordings_that_improve_are_better() -> None:
    """The fewest that can be."""
    verdict = judge(changing(1, 1, 2, 1, 3, 1, unchanged=4))
    error = np.sqrt(8.9 + 9) / 30

    assert (verdict.outcome, verdict.obstacle) == (Outcome.BETTER, Obstacle.NONE)
    assert (verdict.picture_count, verdict.recording_count) == (30, 10)
    assert (verdict.changed_recording_count, verdict.changed_for_b, verdict.needed_recording_count) == (6, 6, 6)
    assert (verdict.gained, verdict.lost) == (9, 0)
    assert (verdict.p_value, verdict.level) == pytest.approx((2 / 64, 0.05))
    assert (verdict.low, verdict.high) == pytest.approx((0, 0.3 + 2.55 * error))
    assert verdict.detectable_difference == pytest.approx(2.8 * error)


def test_five_changed_recordings_can_never_settle_it() -> None:
    """Though all changed in one direction."""
    verdict = judge(changing(3, 3, 3, 3, 3, unchanged=1))

    assert (verdict.outcome, verdict.obstacle) == (Outcome.CANNOT_TELL, Obstacle.TOO_FEW_CHANGED)
    assert (verdict.changed_recording_count, verdict.changed_for_b, verdict.needed_recording_count) == (5, 5, 6)


def test_changes_in_both_directions_are_too_small() -> None:
    """Enough changed, but not one way."""
    verdict = judge(changing(1, 1, 1, 1, 1, -1, -1))

    assert (verdict.outcome, verdict.obstacle) == (Outcome.CANNOT_TELL, Obstacle.TOO_SMALL)
    assert (verdict.changed_recording_count, verdict.changed_for_b) == (7, 5)
    assert (verdict.gained, verdict.lost) == (5, 2)


def test_pictures_of_one_recording_are_not_many_proofs() -> None:
    """Sixty pictures that changed in two recordings show less than six in six."""
    assert judge(exam([0.0] * 60, [1.0] * 60, [row // 30 for row in range(60)])).outcome == Outcome.CANNOT_TELL
    assert judge(exam([0.0] * 6, [1.0] * 6, list(range(6)))).outcome == Outcome.BETTER


def test_without_pictures_there_is_no_exam() -> None:
    """Nothing is claimed, and any difference is possible."""
    verdict = judge(exam([], [], []))

    assert (verdict.outcome, verdict.obstacle) == (Outcome.CANNOT_TELL, Obstacle.NO_EXAM)
    assert (verdict.low, verdict.high, verdict.p_value, verdict.detectable_difference) == (-1, 1, 1, 1)


def test_changes_that_cancel_within_a_recording_are_not_the_same() -> None:
    """One picture gained and one lost: no recording leans to either version."""
    verdict = judge(exam([1, 0], [0, 1], [5, 5]))

    assert (verdict.outcome, verdict.obstacle) == (Outcome.CANNOT_TELL, Obstacle.TOO_FEW_CHANGED)
    assert (verdict.gained, verdict.lost, verdict.changed_recording_count) == (1, 1, 0)


def test_means_over_seeds_count_in_part() -> None:
    """Two of three seeds are right where none was; the majority decides what is gained."""
    verdict = judge(exam([0, 0, 1 / 3], [2 / 3, 1 / 3, 1 / 3], [0, 1, 2]))

    assert verdict.difference == pytest.approx(1 / 3)
    assert (verdict.changed_recording_count, verdict.gained, verdict.lost) == (2, 1, 0)


def test_answers_that_are_no_means_of_seeds_are_refused() -> None:
    """Confidences are not answers: more pictures make heads surer, but not more often right."""
    with pytest.raises(ValueError, match="means over at most 12 seeds"):
        judge(exam([0.123], [0.871], [0]))


def test_a_label_of_its_own_is_judged_like_the_whole() -> None:
    """With one label there is nothing to share the level with."""
    only = changing(1, 1, 2, 1, 3, 1, unchanged=4)

    assert judge_labels(only, 1) == (judge(only),)


def test_labels_share_the_level() -> None:
    """Six changed recordings settle one label, but not if a second label had the same chance of a false verdict."""
    six, quiet = changing(1, 1, 1, 1, 1, 1, label=0), changing(1, -1, label=1)
    noisy = changing(1, 1, 1, -1, -1, -1, label=1)

    alone = judge_labels(together(six, quiet), 3)
    shared = judge_labels(together(six, noisy), 3)

    assert [each.outcome for each in alone] == [Outcome.BETTER, Outcome.CANNOT_TELL, Outcome.CANNOT_TELL]
    assert [each.obstacle for each in alone] == [Obstacle.NONE, Obstacle.TOO_FEW_CHANGED, Obstacle.NO_EXAM]
    assert [each.outcome for each in shared] == [Outcome.CANNOT_TELL] * 3
    assert [each.obstacle for each in shared[:2]] == [Obstacle.TOO_FEW_CHANGED] * 2
    assert {each.needed_recording_count for each in shared} == {7}


def test_a_clear_label_leaves_its_share_to_the_others() -> None:
    """The first needs its share of the level only; the second then has all of it."""
    verdicts = judge_labels(together(changing(*[1] * 10), changing(*[-1] * 6, label=1)), 2)

    assert [each.outcome for each in verdicts] == [Outcome.BETTER, Outcome.WORSE]


def test_labels_of_equal_versions_are_rarely_named() -> None:
    """In 2,000 draws of ten labels without any difference, about 5 in 100 name one at most."""
    random = np.random.default_rng(3)
    labels, recordings = np.repeat(np.arange(10), 12), np.arange(120)
    named = 0
    for _ in range(2000):
        right_a, right_b = random.integers(0, 2, (2, 120)).astype(np.float32)
        verdicts = judge_labels(Exam(right_a, right_b, recordings, labels), 10)
        named += any(each.outcome in (Outcome.BETTER, Outcome.WORSE) for each in verdicts)

    assert named / 2000 < 0.06
