"""What a watch of workspaces tells besides datasets and snapshots."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListAgain:
    """What was listed before may be old: read the lists anew. Comes first in every watch, and after gaps."""
