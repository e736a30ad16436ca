"""Conversion of comparisons."""

from types import MappingProxyType
from typing import Final

from diptych.v1 import comparison_pb2 as pb
from diptych.wire.reasons import Reason
from diptych_server.api.convert.basics import failure, id_text, timestamp
from diptych_server.core.comparison import ChangeGroup, ComparedLabel, DataCounts
from diptych_server.core.comparison_check import ComparisonCheck
from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.compare import Comparison
from diptych_server.flows.comparing.history import History
from diptych_server.flows.comparing.judging import ExamRow, Judged, Shares
from diptych_server.ml.comparing.flips import Answer
from diptych_server.ml.comparing.verdict import Obstacle, Outcome, Verdict

MOST_CHANGED: Final = 200
"""The most answers of one outcome in a comparison; all are listed by another call."""

OUTCOMES: Final = MappingProxyType(
    {
        Answer.LOST: pb.ANSWER_OUTCOME_LOST,
        Answer.FIXED: pb.ANSWER_OUTCOME_FIXED,
        Answer.STILL_WRONG: pb.ANSWER_OUTCOME_STILL_WRONG,
        Answer.STILL_RIGHT: pb.ANSWER_OUTCOME_STILL_RIGHT,
        Answer.WOBBLY: pb.ANSWER_OUTCOME_WITHIN_NOISE,
    }
)
_ANSWERS: Final = MappingProxyType({outcome: answer for answer, outcome in OUTCOMES.items()})
_VERDICTS: Final = MappingProxyType(
    {
        Outcome.BETTER: pb.Verdict.OUTCOME_BETTER,
        Outcome.WORSE: pb.Verdict.OUTCOME_WORSE,
        Outcome.CANNOT_TELL: pb.Verdict.OUTCOME_CANNOT_TELL,
        Outcome.SAME: pb.Verdict.OUTCOME_CANNOT_TELL,  # equal answers of different models
    }
)
_DOUBTS: Final = MappingProxyType(
    {
        Obstacle.NO_EXAM: pb.Verdict.DOUBT_NO_EXAM,
        Obstacle.TOO_FEW_CHANGED: pb.Verdict.DOUBT_FEW_CHANGED,
        Obstacle.TOO_SMALL: pb.Verdict.DOUBT_COULD_BE_CHANCE,
    }
)


def asked_outcome(outcome: pb.AnswerOutcome.ValueType) -> Answer | None:
    """The outcome that a request asks for; None means any.

    Raises:
        Refusal: BAD_FIELD if it is unknown.
    """
    if outcome != pb.ANSWER_OUTCOME_UNSPECIFIED and outcome not in _ANSWERS:
        raise Refusal(Reason.BAD_FIELD, "The field outcome is not a known outcome.", field="outcome")
    return _ANSWERS.get(outcome)


def comparison_message(comparison: Comparison) -> pb.Comparison:
    """A comparison as far as it is known."""
    found, judged = comparison.prepared.difference, comparison.judged
    message = pb.Comparison(
        a_snapshot_id=str(comparison.a.row.id),
        b_snapshot_id=str(comparison.b.row.id),
        labels=[label_message(label) for label in found.aligned.labels],
        change_groups=[_group(group) for group in found.groups],
        data_difference=_counts(found.counts),
        check=check_message(comparison.check) if comparison.check else None,
        obstacle=failure(comparison.obstacle) if comparison.obstacle else None,
    )
    if judged:
        _add_judged(message, comparison, judged)
    return message


def check_message(check: ComparisonCheck) -> pb.ComparisonCheck:
    """A check."""
    return pb.ComparisonCheck(
        id=str(check.id),
        state=pb.ComparisonCheck.State.Value(f"STATE_{check.state.upper()}"),
        finished_training_count=check.finished_count,
        training_count=check.step_count,
        created_at=timestamp(check.created_at),
        updated_at=timestamp(check.updated_at),
        failure=failure(check.failure) if check.failure else None,
    )


def _add_judged(message: pb.Comparison, comparison: Comparison, judged: Judged) -> None:
    message.verdict.CopyFrom(_verdict(judged.verdict, judged, judged.shares, is_same=comparison.is_same))
    for label, verdict, shares in zip(message.labels, judged.label_verdicts, judged.label_shares, strict=True):
        if shares:
            label.verdict.CopyFrom(_verdict(verdict, judged, shares, is_same=comparison.is_same))
            label.a_accuracy, label.b_accuracy = shares.a, shares.b
    counts = judged.flips.counts
    message.answer_counts.CopyFrom(
        pb.AnswerCounts(
            lost=counts[Answer.LOST],
            fixed=counts[Answer.FIXED],
            still_wrong=counts[Answer.STILL_WRONG],
            still_right=counts[Answer.STILL_RIGHT],
            within_noise=counts[Answer.WOBBLY],
        )
    )
    rows = judged.rows()
    for answer in (Answer.LOST, Answer.FIXED):
        changed = [row for row in rows if row.answer is answer]
        message.changed_answers.extend(answer_message(comparison, judged, row) for row in changed[:MOST_CHANGED])
    _add_causes(message, judged)


def _add_causes(message: pb.Comparison, judged: Judged) -> None:
    if judged.causes is None:
        return
    message.has_causes = True
    message.unexplained_fixed_count = judged.causes.unexplained.fixed
    message.unexplained_lost_count = judged.causes.unexplained.lost
    effect_kind = pb.ChangeEffect.EVIDENCE_CHECKED if judged.causes.is_checked else pb.ChangeEffect.EVIDENCE_HINT
    groups = {group.id: group for group in message.change_groups}
    for group_id, part in zip(judged.group_ids, judged.causes.parts, strict=True):
        groups[group_id].effect.CopyFrom(
            pb.ChangeEffect(
                evidence=effect_kind,
                fixed_count=part.fixed,
                lost_count=part.lost,
                accuracy_change=judged.accuracy_changes.get(group_id) if judged.causes.is_checked else None,
            )
        )


def answer_message(comparison: Comparison, judged: Judged, row: ExamRow) -> pb.ComparedAnswer:
    """The answers of both to one picture of the exam."""
    a, b = judged.exam.sides
    pair = comparison.prepared.difference.pairs[row.place]
    return pb.ComparedAnswer(
        instance_id=str(pair.either.instance_id),
        recording_id=str(pair.either.recording_id),
        label_index=int(judged.exam.labels[row.row]),
        a_answer_index=int(a.answers.answers[row.place]),
        b_answer_index=int(b.answers.answers[row.place]),
        a_confidence=float(a.answers.confidences[row.place]),
        b_confidence=float(b.answers.confidences[row.place]),
        a_margin=float(judged.flips.margins_a[row.row]),
        b_margin=float(judged.flips.margins_b[row.row]),
        outcome=OUTCOMES[row.answer],
        is_confirmed=judged.flips.is_confirmed,
        cause_group_id=row.cause_group_id,
        has_several_causes=row.has_several_causes,
        is_only_in_one=pair.a is None or pair.b is None,
    )


def _overall(comparison: Comparison) -> pb.Verdict | None:
    """The verdict over all pictures; None if there is an obstacle."""
    judged = comparison.judged
    return _verdict(judged.verdict, judged, judged.shares, is_same=comparison.is_same) if judged else None


def _verdict(verdict: Verdict, judged: Judged, shares: Shares, *, is_same: bool) -> pb.Verdict:
    is_doubtful = not is_same and verdict.outcome in {Outcome.CANNOT_TELL, Outcome.SAME}
    doubt = _DOUBTS.get(verdict.obstacle, pb.Verdict.DOUBT_FEW_CHANGED) if is_doubtful else pb.Verdict.DOUBT_UNSPECIFIED
    return pb.Verdict(
        outcome=pb.Verdict.OUTCOME_SAME if is_same else _VERDICTS[verdict.outcome],
        doubt=doubt,
        difference=verdict.difference,
        lower=verdict.low,
        upper=verdict.high,
        p_value=verdict.p_value,
        instance_count=verdict.picture_count,
        recording_count=verdict.recording_count,
        changed_recording_count=verdict.changed_recording_count,
        gained_recording_count=verdict.changed_for_b,
        detectable_difference=verdict.detectable_difference,
        a_accuracy=shares.a,
        b_accuracy=shares.b,
        seed_count=judged.seed_count,
        relabelled_instance_count=judged.exam.relabelled_count if verdict is judged.verdict else 0,
    )


def label_message(label: ComparedLabel) -> pb.ComparedLabel:
    """A label of A, of B, or of both, without verdicts."""
    return pb.ComparedLabel(
        name=label.name,
        a_label_id=id_text(label.a_label_id),
        b_label_id=id_text(label.b_label_id),
        a_name=label.a_name,
        a_instance_count=label.a_instance_count,
        b_instance_count=label.b_instance_count,
        a_recording_count=label.a_recording_count,
        b_recording_count=label.b_recording_count,
    )


def _group(group: ChangeGroup) -> pb.ChangeGroup:
    return pb.ChangeGroup(
        id=group.id,
        kind=pb.ChangeGroup.Kind.Value(f"KIND_{group.kind.upper()}"),
        label_index=group.label_index,
        new_label_index=group.new_label_index,
        instance_count=group.instance_count,
        recording_count=group.recording_count,
        is_whole_recordings=group.is_whole_recordings,
        first_captured_at=timestamp(group.first_captured_at),
        last_captured_at=timestamp(group.last_captured_at),
        source=group.source,
        example_instance_ids=list(map(str, group.example_instance_ids)),
    )


def _counts(counts: DataCounts) -> pb.DataDifference:
    return pb.DataDifference(**vars(counts))


def history_message(history: History) -> pb.SnapshotHistory:
    """The history of a dataset."""
    return pb.SnapshotHistory(
        versions=[
            pb.HistoryVersion(snapshot_id=str(snapshot_id), verdict=_overall(comparison) if comparison else None)
            for snapshot_id, comparison in zip(history.snapshot_ids, history.comparisons, strict=True)
        ],
        changing_answers=[
            pb.ChangingAnswer(
                instance_id=str(each.instance_id),
                label_id=str(each.label_id),
                change_count=each.change_count,
                seed_change_count=each.seed_change_count,
                answer_label_ids=[id_text(answer) for answer in each.answers],
            )
            for each in history.changing
        ],
        change_shares=history.change_shares.ravel().tolist(),
    )
