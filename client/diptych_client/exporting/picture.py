"""What an export knows about one picture."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diptych_client.sdk.values.datasets import Instance

_SUFFIXES: Final = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}


@dataclass(frozen=True, slots=True)
class HonestFact:
    """The honest answer of a snapshot to one of its pictures."""

    answer: str
    """The name of the label."""
    confidence: float
    """In the answer, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ExportedPicture:
    """A picture of an export, without its bytes."""

    instance: Instance
    label: str
    label_index: int
    """The place of the label among those of the export."""
    honest: HonestFact | None = None

    @property
    def suffix(self) -> str:
        """The suffix of its file."""
        return _SUFFIXES.get(self.instance.picture_format, "")

    @property
    def captured_at(self) -> datetime | None:
        """When it was captured."""
        return self.instance.captured_at

    def facts(self) -> dict[str, object]:
        """What is known beside label and file, under the names that an import reads; times as ISO 8601."""
        facts: dict[str, object] = {
            "burst_id": self.instance.burst_id,
            "captured_at": self.captured_at.isoformat() if self.captured_at else None,
            "source": self.instance.source,
            "sha256": self.instance.picture_sha256,
        }
        if self.honest:
            facts |= {"honest_answer": self.honest.answer, "honest_confidence": round(self.honest.confidence, 6)}
        return facts
