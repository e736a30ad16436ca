"""The answer of a head to a picture whose burst it was not trained on."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HonestAnswer:
    """The label with the highest confidence for an instance; the confidence is 0 to 1."""

    instance_id: UUID
    label_id: UUID
    confidence: float
