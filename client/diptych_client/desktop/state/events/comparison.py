"""Events of comparisons: what is known about two versions, about a dataset's history, and one large picture."""

from __future__ import annotations

from dataclasses import dataclass, field

from diptych_client import sdk

Pair = tuple[str, str]
"""The ids of the snapshots A and B."""


@dataclass(frozen=True, slots=True)
class ComparisonSeen:
    """What is known about two versions by now."""

    pair: Pair
    comparison: sdk.Comparison


@dataclass(frozen=True, slots=True)
class ComparisonFailed:
    """Two versions cannot be compared; the sentence says why."""

    pair: Pair
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """A check of a comparison was started, or one that was running was joined."""

    pair: Pair


@dataclass(frozen=True, slots=True)
class CheckRefused:
    """A check was not started; the sentence says why."""

    pair: Pair
    sentence: str


@dataclass(frozen=True, slots=True)
class AnswersListed:
    """All answers with an outcome."""

    pair: Pair
    outcome: sdk.AnswerOutcome
    answers: tuple[sdk.ComparedAnswer, ...]


@dataclass(frozen=True, slots=True)
class HistorySeen:
    """The trained versions of a dataset, each compared with the one before."""

    dataset_id: str
    history: sdk.SnapshotHistory


@dataclass(frozen=True, slots=True)
class PictureRead:
    """The large picture; `frame` is None if it cannot be shown."""

    instance_id: str
    frame: object = field(compare=False)


ComparingEvent = (
    ComparisonSeen | ComparisonFailed | CheckStarted | CheckRefused | AnswersListed | HistorySeen | PictureRead
)
