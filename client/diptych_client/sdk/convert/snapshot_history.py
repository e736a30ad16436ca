"""Histories of snapshots."""

from diptych.v1 import comparison_pb2
from diptych_client.sdk.convert.comparisons import verdict
from diptych_client.sdk.values.snapshot_history import ChangingAnswer, HistoryVersion, SnapshotHistory


def snapshot_history(message: comparison_pb2.SnapshotHistory) -> SnapshotHistory:
    """The value of a history."""
    count = len(message.versions)
    shares = [None if share < 0 else share for share in message.change_shares]
    return SnapshotHistory(
        versions=tuple(
            HistoryVersion(each.snapshot_id, verdict(each.verdict) if each.HasField("verdict") else None)
            for each in message.versions
        ),
        changing_answers=tuple(_changing_answer(each) for each in message.changing_answers),
        change_shares=tuple(tuple(shares[row * count : (row + 1) * count]) for row in range(count)),
    )


def _changing_answer(message: comparison_pb2.ChangingAnswer) -> ChangingAnswer:
    return ChangingAnswer(
        instance_id=message.instance_id,
        label_id=message.label_id,
        change_count=message.change_count,
        seed_change_count=message.seed_change_count,
        answer_label_ids=tuple(message.answer_label_ids),
    )
