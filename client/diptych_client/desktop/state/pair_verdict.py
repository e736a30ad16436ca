"""The verdict on two versions in words: of the compared pair, and of a new version against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from diptych_client import sdk
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.state import State
from diptych_client.formatting.comparisons import comparison_sentence

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """A verdict in two parts: "B is better", and what it is based on."""

    headline: str
    detail: str = ""
    is_known: bool = False
    """Whether there is a verdict, even if it is that nothing can be told."""


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
    """The version that was trained last in this window, after the one before it; None if there is none before."""
    snapshot = state.training.snapshot
    if snapshot is None or not snapshot.is_trained:
        return None
    earlier = _before(state.snapshot_list.snapshots, snapshot)
    return (earlier.id, snapshot.id) if earlier is not None else None


def result_verdict(state: State) -> PairVerdict | None:
    """The verdict on the version that was trained last (B) against the one before (A); None if there is none before."""
    pair = result_pair(state)
    return None if pair is None else pair_verdict(state, pair)


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
