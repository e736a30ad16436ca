"""The versions of a dataset in words: each compared with the one before, and the pictures that wobble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from diptych_client import sdk
from diptych_client.formatting.comparisons import ends_words

if TYPE_CHECKING:
    from diptych_client.sdk.values.snapshot_history import ChangingAnswer
    from diptych_client.sdk.values.verdicts import Verdict


def step_words(verdict: Verdict | None) -> str:
    """A version compared with the one before: "better (+4 to +19 of 100)"; empty if they were not compared."""
    if verdict is None:
        return ""
    outcome = verdict.outcome.replace("_", " ")
    if verdict.outcome is sdk.VerdictOutcome.SAME or not verdict.instance_count:
        return outcome
    return f"{outcome} ({ends_words(verdict)} of 100)"


def wobble_words(answer: ChangingAnswer) -> str:
    """How often an answer changed: "3 times, once with the same data"."""
    changed = _times(answer.change_count)
    return f"{changed}, {_times(answer.seed_change_count)} with the same data" if answer.seed_change_count else changed


def answers_words(answer: ChangingAnswer, labels: Mapping[str, str]) -> str:
    """The answers of all versions, oldest first: "mug, cup, -, mug"; a dash for a version that was not asked."""
    return ", ".join(labels.get(each, "?") if each else "-" for each in answer.answer_label_ids)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")
