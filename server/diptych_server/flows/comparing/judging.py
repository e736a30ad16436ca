"""The verdict on an exam, the answers that changed, and their causes. Arrays in, values out; CPU-bound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from diptych_server.core.comparison import Difference
from diptych_server.flows.comparing.exam import Asked, Exam
from diptych_server.ml.comparing import verdict
from diptych_server.ml.comparing.causes import TOGETHER, UNEXPLAINED, Causes, checked_causes, suggested_causes
from diptych_server.ml.comparing.flips import Answer, Flips, find_flips
from diptych_server.ml.comparing.verdict import Verdict
from diptych_server.ml.tensor_files import Floats


@dataclass(frozen=True)
class CheckResults:
    """The margins of all pictures (N,) float32 from the trainings of a check that are finished.

    Further seeds of A and of B in order, and B without each group by the id of the group.
    """

    a_seeds: Sequence[Floats] = ()
    b_seeds: Sequence[Floats] = ()
    without: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def seed_count(self) -> int:
        """The seeds that both have, besides those of their models."""
        return min(len(self.a_seeds), len(self.b_seeds))


@dataclass(frozen=True)
class Shares:
    """Shares of right answers of A and B."""

    a: float
    b: float


@dataclass(frozen=True)
class ExamRow:
    """The answers to one picture of the exam, by its place in the exam."""

    row: int
    place: int
    answer: Answer
    cause_group_id: str
    has_several_causes: bool


@dataclass(frozen=True)
class Judged:
    """What an exam shows. Rows and label indices are those of the exam and of the list of all labels."""

    exam: Exam
    verdict: Verdict
    shares: Shares
    label_verdicts: Sequence[Verdict]
    label_shares: Sequence[Shares | None]
    flips: Flips
    seed_count: int
    causes: Causes | None
    """None until they are computed."""
    group_ids: Sequence[str]
    """The groups that the causes refer to."""
    accuracy_changes: Mapping[str, float]
    """For groups that were checked: the share of right answers of B minus that without the group."""

    def rows(self) -> list[ExamRow]:
        """All rows in the order to show: lost before fixed, and of each the largest change first."""
        causes = {cause.row: cause.group for cause in self.causes.causes} if self.causes else {}
        answered = [(int(row), self.flips.answers[row]) for row in self.flips.order]
        return [self._row(row, answer, causes.get(row, UNEXPLAINED)) for row, answer in answered if answer]

    def _row(self, row: int, answer: Answer, cause: int) -> ExamRow:
        return ExamRow(
            row=row,
            place=int(self.exam.places[row]),
            answer=answer,
            cause_group_id=self.group_ids[cause] if cause >= 0 else "",
            has_several_causes=cause == TOGETHER,
        )


def judge(found: Difference, exam: Exam, results: CheckResults, hints: Floats | None) -> Judged:
    """What the exam shows with the trainings that are finished.

    Args:
        found: the difference of the data.
        exam: the pictures that both were asked.
        results: the finished trainings of a check.
        hints: estimated effects (groups, N) float32 of all groups that can be undone; None if not computed.
    """
    of_a, of_b = exam.sides
    a = _margins(of_a, results.a_seeds[: results.seed_count], exam)
    b = _margins(of_b, results.b_seeds[: results.seed_count], exam)
    label_count = len(found.aligned.labels)
    answers = verdict.Exam(_right(a), _right(b), exam.recordings, exam.labels)
    flips = find_flips(a, b)
    group_ids = [group.id for group in found.causal_groups]
    return Judged(
        exam=exam,
        verdict=verdict.judge(answers),
        shares=Shares(_mean(answers.right_a), _mean(answers.right_b)),
        label_verdicts=verdict.judge_labels(answers, label_count),
        label_shares=[_label_shares(answers, label) for label in range(label_count)],
        flips=flips,
        seed_count=1 + results.seed_count,
        causes=_causes(group_ids, exam, flips, results, hints),
        group_ids=group_ids,
        accuracy_changes=_accuracy_changes(exam, results),
    )


def _margins(side: Asked, seeds: Sequence[Floats], exam: Exam) -> Floats:
    """The margins (seeds, E) of the model and of further seeds."""
    return np.stack([side.answers.margins, *seeds])[:, exam.places]


def _right(margins: Floats) -> Floats:
    right: Floats = (margins > 0).mean(axis=0, dtype=np.float32)
    return right


def _mean(shares: Floats) -> float:
    return float(shares.mean()) if len(shares) else 0.0


def _label_shares(answers: verdict.Exam, label: int) -> Shares | None:
    own = answers.of_label(label)
    return Shares(_mean(own.right_a), _mean(own.right_b)) if len(own.labels) else None


def _causes(
    group_ids: Sequence[str], exam: Exam, flips: Flips, results: CheckResults, hints: Floats | None
) -> Causes | None:
    """Checked causes if all groups are checked, else hints if there are any."""
    if all(group_id in results.without for group_id in group_ids):
        without = np.array([results.without[group_id][exam.places] for group_id in group_ids], np.float32)
        margins = exam.sides.b.answers.margins[exam.places]
        return checked_causes(flips, margins, without.reshape(len(group_ids), len(exam.places)))
    return None if hints is None else suggested_causes(flips, hints[:, exam.places])


def _accuracy_changes(exam: Exam, results: CheckResults) -> Mapping[str, float]:
    right = _share(exam.sides.b.answers.margins[exam.places])
    return {group_id: right - _share(margins[exam.places]) for group_id, margins in results.without.items()}


def _share(margins: Floats) -> float:
    return _mean((margins > 0).astype(np.float32))
