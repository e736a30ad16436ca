"""Failures of single items."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one picture, one frame or one training job failed."""

    reason: str
    """For programs: a value of `diptych.wire.reasons.Reason`."""
    message: str
    """For people: what is wrong and what to do."""
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Facts in the message."""
