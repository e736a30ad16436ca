"""The honest answers of two snapshots."""

from collections.abc import Sequence

from diptych.v1 import comparison_pb2
from diptych_client.sdk.convert.enums import known
from diptych_client.sdk.values.compared_answers import AnswerCounts, AnswerOutcome, ComparedAnswer
from diptych_client.sdk.values.verdicts import ComparedLabel

_PREFIX = "ANSWER_OUTCOME_"


def answer_counts(message: comparison_pb2.AnswerCounts) -> AnswerCounts:
    """The value of the counts."""
    return AnswerCounts(
        lost=message.lost,
        fixed=message.fixed,
        still_wrong=message.still_wrong,
        still_right=message.still_right,
        within_noise=message.within_noise,
    )


def outcome_number(outcome: AnswerOutcome | None) -> comparison_pb2.AnswerOutcome.ValueType:
    """The number of an outcome in a request; None means any."""
    return comparison_pb2.AnswerOutcome.Value(f"{_PREFIX}{outcome.name if outcome else 'UNSPECIFIED'}")


def compared_answer(message: comparison_pb2.ComparedAnswer, labels: Sequence[ComparedLabel]) -> ComparedAnswer:
    """The value of the answers to one picture; `labels` are those of the comparison."""
    return ComparedAnswer(
        instance_id=message.instance_id,
        recording_id=message.recording_id,
        label=labels[message.label_index].name,
        a_answer=labels[message.a_answer_index].name,
        b_answer=labels[message.b_answer_index].name,
        label_index=message.label_index,
        a_answer_index=message.a_answer_index,
        b_answer_index=message.b_answer_index,
        a_confidence=message.a_confidence,
        b_confidence=message.b_confidence,
        a_margin=message.a_margin,
        b_margin=message.b_margin,
        outcome=known(AnswerOutcome, comparison_pb2.AnswerOutcome, message.outcome, prefix=_PREFIX),
        is_confirmed=message.is_confirmed,
        cause_group_id=message.cause_group_id,
        has_several_causes=message.has_several_causes,
        is_only_in_one=message.is_only_in_one,
    )
