"""What happens to a frame: answered, passed over, or failed. Plain values, no wire."""

from dataclasses import dataclass, field

from diptych_server.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Timings:
    """Where the time of one picture went, in microseconds; backbone and heads are those of the whole batch."""

    wait_micros: int
    decode_micros: int
    backbone_micros: int
    heads_micros: int
    batch_size: int


@dataclass(frozen=True, slots=True)
class Predictions:
    """The answers of all chosen heads to one picture.

    Attributes:
        confidences: per snapshot of the model set, per label of the model set, 0 to 1; 0 where the label is unknown.
        winners: per snapshot of the model set, the index of its highest confidence.
        failures: the snapshots that could not answer, by their place in the model set; their confidences mean nothing.
    """

    confidences: list[list[float]]
    winners: list[int]
    timings: Timings
    failures: dict[int, Refusal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A frame passed over for a newer one."""

    newer_frame_id: int
