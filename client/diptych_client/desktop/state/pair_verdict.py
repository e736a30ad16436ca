"""The verdict on two versions in words: of the compared pair, and of a new version against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from diptych_client import sdk
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.latest_version import latest_version
from diptych_client.desktop.state.state import State
from diptych_client.formatting.comparisons import comparison_sentence

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """A verdict in two parts: "B is better", and what it is based on."""

    headline: str
    detail: str = ""
    is_known: bool = False
    """Whether there is a verdict, even if it cannot tell."""


def shown_verdict(state: State) -> PairVerdict:
    """The verdict on the compared versions, or why there is none."""
    a, b = state.comparison.pair
    if not (a and b):
        return PairVerdict("")
    if a == b:
        return PairVerdict("The same version on both sides", "Click another version above for B.")
    return pair_verdict(state, (a, b))


def pair_verdict(state: State, pair: Pair) -> PairVerdict:
    """The verdict on two versions."""
    problem, comparison = state.compared.problems.get(pair, ""), state.compared.comparisons.get(pair)
    if comparison is None:
        return PairVerdict("Not compared", problem) if problem else PairVerdict("Comparing A and B ...")
    headline, _, detail = comparison_sentence(comparison).partition(": ")
    if not detail:
        return PairVerdict("Not compared", headline)
    return PairVerdict(headline, detail[:1].upper() + detail[1:], is_known=True)


def result_pair(state: State) -> Pair | None:
    """The newest version of the dataset, after the one before it; None if there is none before."""
    snapshot = latest_version(state)
    earlier = _before(state.snapshot_list.snapshots, snapshot) if snapshot is not None else None
    return (earlier.id, snapshot.id) if earlier is not None and snapshot is not None else None


def result_text(state: State) -> str:
    """The verdict on the newest version against the one before, in words without A and B; empty if there is none."""
    pair = result_pair(state)
    comparison = state.compared.comparisons.get(pair) if pair is not None else None
    if pair is None or comparison is None or comparison.verdict is None:
        return ""
    name = next((each.name for each in state.snapshot_list.snapshots if each.id == pair[0]), "")
    counts = comparison.answer_counts
    figures = f": {counts.fixed:,} fixed, {counts.lost:,} lost" if counts.fixed or counts.lost else ""
    match comparison.verdict.outcome:
        case sdk.VerdictOutcome.BETTER:
            return f"Better than {name}{figures}."
        case sdk.VerdictOutcome.WORSE:
            return f"Worse than {name}{figures}."
        case sdk.VerdictOutcome.SAME:
            return f"The same as {name}."
    return f"No clear difference from {name} yet."


def watched_pairs(state: State) -> tuple[Pair, ...]:
    """The pairs whose comparison is shown, or is wanted next."""
    known = {each.id for each in state.snapshot_list.snapshots if each.is_trained}
    pairs = dict.fromkeys([state.comparison.pair, *([pair] if (pair := result_pair(state)) is not None else [])])
    return tuple(each for each in pairs if each[0] != each[1] and known.issuperset(each))


def _before(snapshots: Sequence[sdk.Snapshot], snapshot: sdk.Snapshot) -> sdk.Snapshot | None:
    earlier = [
        each
        for each in snapshots
        if each.is_trained and each.dataset_id == snapshot.dataset_id and _age(each) < _age(snapshot)
    ]
    return max(earlier, key=_age, default=None)


def _age(snapshot: sdk.Snapshot) -> datetime:
    return snapshot.created_at or _LONG_AGO
