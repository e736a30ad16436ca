"""The verdict on two versions: whether B is better or worse than A, or the exam cannot tell.

The exam is every picture that either version holds and that both can be asked honestly. Pictures of one recording are
right or wrong together, so recordings are compared and not pictures: for each recording, how many more pictures B gets
right. The verdict is that of the exact sign-flip test (`sign_flip.py`) at 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.comparing.sign_flip import fewest_differences, lowest_p_value, sign_flip_p_value
from diptych_server.ml.tensor_files import Floats

LEVEL: Final = 0.05
"""The highest p-value of a verdict: at most 5 in 100 comparisons of equally good versions get one."""

RANGE_FACTOR: Final = 2.55
"""Half the width of the range in standard errors: 1.96 for independent recordings, widened by 1.3 as measured."""

DETECTABLE_FACTOR: Final = 2.8
"""Standard errors of a difference that is found in 80 of 100 cases: 1.96 for the level and 0.84 for the 80."""

_MOST_SEEDS: Final = 12
_ROUNDING: Final = 1e-3


class Outcome(StrEnum):
    """The verdict on B, compared with A."""

    BETTER = "better"
    WORSE = "worse"
    CANNOT_TELL = "cannot_tell"
    SAME = "same"
    """Both get the same pictures right."""


class Obstacle(StrEnum):
    """Why the exam cannot tell."""

    NONE = "none"
    TOO_FEW_CHANGED = "too_few_changed"
    """Fewer recordings changed than `needed_recording_count`: even all in one direction could be chance."""
    TOO_SMALL = "too_small"
    """Enough recordings changed, but too many of them in opposite directions."""
    NO_EXAM = "no_exam"
    """No picture can be asked of both versions honestly."""


@dataclass(frozen=True)
class Exam:
    """The answers of both versions to N pictures, each given by heads that were not trained on its recording.

    right_a, right_b: (N,) float32, 1 for a right answer and 0 for a wrong one, or the mean over up to 12 seeds;
    recordings: (N,) int64, equal for pictures of one recording; labels: (N,) int64, the right labels.
    """

    right_a: Floats
    right_b: Floats
    recordings: NDArray[np.int64]
    labels: NDArray[np.int64]

    def of_label(self, label: int) -> Exam:
        """The pictures of one label."""
        rows = self.labels == label
        return Exam(self.right_a[rows], self.right_b[rows], self.recordings[rows], self.labels[rows])


@dataclass(frozen=True)
class Verdict:
    """Whether B is better than A. Differences are shares of right answers in -1..1, B minus A.

    The range `low` to `high` is for new recordings of what was recorded: other people or places are not covered. It
    ends at 0 if the verdict excludes one direction.
    `gained` and `lost` count pictures that B gets right and A does not, and the reverse, by the majority of the seeds.
    """

    outcome: Outcome
    difference: float
    low: float
    high: float
    p_value: float
    level: float
    """The highest p-value that gives a verdict; lower than `LEVEL` for one of many labels."""
    picture_count: int
    recording_count: int
    changed_recording_count: int
    """Recordings of which one version gets more pictures right."""
    changed_for_b: int
    """Those of them of which B gets more right."""
    needed_recording_count: int
    """The fewest changed recordings that can give a verdict, if all change in one direction."""
    detectable_difference: float
    """The difference that an exam like this one would find in 80 of 100 cases."""
    gained: int
    lost: int
    obstacle: Obstacle


def judge(exam: Exam) -> Verdict:
    """The verdict over all pictures of the exam.

    Raises:
        ValueError: the answers are not means of right (1) and wrong (0) over at most 12 seeds.
    """
    return _verdict(_tally(exam), level=LEVEL)


def judge_labels(exam: Exam, label_count: int) -> tuple[Verdict, ...]:
    """A verdict for each label, on its pictures alone.

    Of all labels together at most 5 in 100 comparisons of equally good versions name any label better or worse. Labels
    share that level by the step-down method of Holm (1979) without those that have too few changed recordings to
    reach their share (Tarone, 1990; Hommel and Krummenauer, 1998).

    Raises:
        ValueError: as `judge`.
    """
    tallies = [_tally(exam.of_label(label)) for label in range(label_count)]
    level = _shared_level([(each.p_value, len(each.changed)) for each in tallies])
    return tuple(_verdict(tally, level=level) for tally in tallies)


@dataclass(frozen=True)
class _Tally:
    """What the verdict depends on: `more` (R,) is how many more pictures of each recording B gets right."""

    more: NDArray[np.float64]
    sizes: NDArray[np.float64]
    changed: NDArray[np.float64]
    p_value: float
    gained: int
    lost: int
    is_same: bool


def _tally(exam: Exam) -> _Tally:
    right_a, right_b, seeds = _in_seeds(exam)
    _, numbers = np.unique(exam.recordings, return_inverse=True)
    more = np.bincount(numbers, weights=right_b - right_a).astype(np.int64)
    return _Tally(
        more=more / seeds,
        sizes=np.bincount(numbers).astype(np.float64),
        changed=more[more != 0] / seeds,
        p_value=sign_flip_p_value(more),
        gained=int(((2 * right_b > seeds) & (2 * right_a <= seeds)).sum()),
        lost=int(((2 * right_a > seeds) & (2 * right_b <= seeds)).sum()),
        is_same=bool((right_a == right_b).all()),
    )


def _in_seeds(exam: Exam) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """How many seeds of A and of B are right, (N,) each, and of how many."""
    rights = np.stack([exam.right_a, exam.right_b]).astype(np.float64)
    for seeds in range(1, _MOST_SEEDS + 1):
        counts = np.rint(rights * seeds)
        if (np.abs(rights * seeds - counts) < _ROUNDING).all() and ((counts >= 0) & (counts <= seeds)).all():
            right_a, right_b = counts.astype(np.int64)
            return right_a, right_b, seeds
    raise ValueError(
        f"An exam needs means over at most {_MOST_SEEDS} seeds of answers that are right (1) or wrong (0)."
    )


def _verdict(tally: _Tally, *, level: float) -> Verdict:
    pictures = float(tally.sizes.sum())
    difference = float(tally.more.sum()) / pictures if pictures else 0.0
    error = _standard_error(tally, difference) if pictures else 1.0
    needed = fewest_differences(level)
    outcome, obstacle = _outcome(tally, level=level, needed=needed)
    # The test excludes the other direction, although the range, which covers more uncertainty, may contain it.
    lowest, highest = (0.0 if outcome is Outcome.BETTER else -1.0), (0.0 if outcome is Outcome.WORSE else 1.0)
    return Verdict(
        outcome=outcome,
        difference=difference,
        low=max(lowest, difference - RANGE_FACTOR * error),
        high=min(highest, difference + RANGE_FACTOR * error),
        p_value=tally.p_value,
        level=level,
        picture_count=int(pictures),
        recording_count=len(tally.sizes),
        changed_recording_count=len(tally.changed),
        changed_for_b=int((tally.changed > 0).sum()),
        needed_recording_count=needed,
        detectable_difference=min(1.0, DETECTABLE_FACTOR * error),
        gained=tally.gained,
        lost=tally.lost,
        obstacle=obstacle,
    )


def _standard_error(tally: _Tally, difference: float) -> float:
    """The standard error of the difference, as if one more recording had changed altogether.

    Without that, answers that are all the same would leave no doubt, however few they are.
    """
    pictures = float(tally.sizes.sum())
    spread = float(((tally.more - difference * tally.sizes) ** 2).sum())
    return sqrt(spread + float((tally.sizes**2).mean())) / pictures


def _outcome(tally: _Tally, *, level: float, needed: int) -> tuple[Outcome, Obstacle]:
    if not len(tally.sizes):
        return Outcome.CANNOT_TELL, Obstacle.NO_EXAM
    if tally.is_same:
        return Outcome.SAME, Obstacle.NONE
    if tally.p_value <= level:
        return Outcome.BETTER if tally.more.sum() > 0 else Outcome.WORSE, Obstacle.NONE
    has_enough = len(tally.changed) >= needed
    return Outcome.CANNOT_TELL, Obstacle.TOO_SMALL if has_enough else Obstacle.TOO_FEW_CHANGED


def _shared_level(tests: list[tuple[float, int]]) -> float:
    """The level of each of several tests, given their p-values and how many recordings changed in each."""
    level = LEVEL
    left = tests
    while True:
        share = _tarone_share([lowest_p_value(changed) for _, changed in left])
        level = LEVEL / share
        remaining = [test for test in left if test[0] > level]
        if len(remaining) in (0, len(left)):
            return level
        left = remaining


def _tarone_share(lowest: list[float]) -> int:
    """The number of tests that share the level, without those that can't reach their share of it."""
    return next(share for share in range(1, len(lowest) + 2) if sum(each <= LEVEL / share for each in lowest) <= share)
