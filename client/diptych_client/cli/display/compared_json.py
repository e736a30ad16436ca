"""Comparisons and histories as JSON, with keys that scripts can rely on (docs/cli.md)."""

from __future__ import annotations

from collections.abc import Mapping

from diptych_client import sdk
from diptych_client.cli.display.output import fields_of
from diptych_client.formatting.changes import change_line


def comparison_json(a: sdk.SnapshotFields, b: sdk.SnapshotFields, comparison: sdk.Comparison) -> dict[str, object]:
    """A comparison: `verdict` is its outcome, `exam` has the figures."""
    return {
        "verdict": comparison.outcome,
        "sentence": comparison.sentence,
        "a": {"snapshot_id": a.id, "snapshot": a.name},
        "b": {"snapshot_id": b.id, "snapshot": b.name},
        "exam": _exam(comparison.verdict),
        "obstacle": comparison.obstacle,
        "data_difference": comparison.data_difference,
        "change_groups": [{"line": change_line(each)} | fields_of(each) for each in comparison.change_groups],
        "has_causes": comparison.has_causes,
        "unexplained_fixed_count": comparison.unexplained_fixed_count,
        "unexplained_lost_count": comparison.unexplained_lost_count,
        "answer_counts": comparison.answer_counts,
        "changed_answers": [answer_json(each) for each in comparison.changed_answers],
        "labels": [_label(each) for each in comparison.labels],
        "check": comparison.check,
    }


def answer_json(answer: sdk.ComparedAnswer) -> dict[str, object]:
    """The answers to one picture, with the names of labels instead of their places."""
    return {name: value for name, value in fields_of(answer).items() if not name.endswith("_index")}


def history_json(history: sdk.SnapshotHistory, snapshots: Mapping[str, sdk.SnapshotFields]) -> dict[str, object]:
    """The versions of a dataset, with the verdict on each compared with the one before."""
    return {
        "versions": [
            {
                "snapshot_id": each.snapshot_id,
                "snapshot": snapshots[each.snapshot_id].name if each.snapshot_id in snapshots else None,
                "honest_accuracy": _accuracy(snapshots.get(each.snapshot_id)),
                "verdict": each.verdict.outcome if each.verdict else None,
                "exam": _exam(each.verdict),
            }
            for each in history.versions
        ],
        "changing_answers": history.changing_answers,
        "change_shares": history.change_shares,
    }


def _exam(verdict: sdk.Verdict | None) -> dict[str, object] | None:
    """The figures of a verdict, without its outcome."""
    if verdict is None:
        return None
    return {name: value for name, value in fields_of(verdict).items() if name != "outcome"}


def _label(label: sdk.ComparedLabel) -> dict[str, object]:
    verdict = label.verdict
    return fields_of(label) | {"verdict": verdict.outcome if verdict else None, "exam": _exam(verdict)}


def _accuracy(snapshot: sdk.SnapshotFields | None) -> sdk.Score | None:
    metrics = snapshot.training_metrics if snapshot else None
    return metrics.honest_accuracy if metrics else None
