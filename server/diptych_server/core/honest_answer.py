"""What a head said of a picture whose burst it never saw."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HonestAnswer:
    """The label with the highest confidence, 0 to 1, that an instance got."""

    instance_id: UUID
    label_id: UUID
    confidence: float
