"""The check of a comparison by training, as a value."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from diptych_server.core.comparison import Difference
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import Model

_METHOD: Final = "diptych comparison 1"
"""Changes with every change of the method that makes stored margins incomparable with new ones."""

SEEDS_PER_SIDE: Final = 2
"""Further seeds of each snapshot: with its own, three confirm an answer."""


class CheckState(StrEnum):
    """The state of a check, documented at ComparisonCheck.State in the proto."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class ComparisonCheck:
    """A check; `sequence` increases with each change, also with each finished training."""

    id: UUID
    a_snapshot_id: UUID
    b_snapshot_id: UUID
    state: CheckState
    finished_count: int
    step_count: int
    created_at: datetime
    updated_at: datetime
    sequence: int
    is_cancel_requested: bool
    failure: Refusal | None

    @property
    def is_active(self) -> bool:
        """Whether it waits for a worker or has one."""
        return self.state in {CheckState.QUEUED, CheckState.RUNNING}


@dataclass(frozen=True)
class Step:
    """A training of a check: a further seed of a snapshot, or B without a group of changes."""

    is_of_a: bool
    number: int
    """Of the further seeds, from 1; 0 for B without a group, which has B's seed."""
    group_id: str = ""

    @property
    def name(self) -> str:
        """Its name in the database."""
        if self.group_id:
            return f"without {self.group_id}"
        return f"{'a' if self.is_of_a else 'b'} seed {self.number}"


def steps_of(difference: Difference) -> Sequence[Step]:
    """The trainings of a check in order: the seeds of both in turn, then B without each group."""
    numbers = range(1, SEEDS_PER_SIDE + 1)
    seeds = [Step(is_of_a, number) for number in numbers for is_of_a in (True, False)]
    return [*seeds, *(Step(is_of_a=False, number=0, group_id=group.id) for group in difference.causal_groups)]


def further_seed(model: Model, number: int) -> int:
    """A seed for the head of a model, always the same; different from its own and its other further seeds."""
    seeds = [model.parameters.seed]
    turn = 0
    while len(seeds) <= number:
        digest = hashlib.sha256(model.sha256 + turn.to_bytes(4)).digest()
        turn += 1
        if (seed := int.from_bytes(digest[:4])) not in seeds:
            seeds.append(seed)
    return seeds[number]


def check_key(digests: Sequence[bytes]) -> bytes:
    """The key of the checks of two snapshots with these digests of data and heads, A before B."""
    return hashlib.sha256(_METHOD.encode() + b"".join(digests)).digest()
