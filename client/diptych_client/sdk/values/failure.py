"""Why one item was refused while the rest went on."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one picture, one frame or one training job failed."""

    reason: str
    """For programs: a value of `diptych.wire.reasons.Reason`."""
    message: str
    """For people: a sentence that says what to do."""
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Facts named in the message."""
