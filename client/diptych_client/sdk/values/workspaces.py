"""Events of a watch of workspaces."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListAgain:
    """Earlier lists may be outdated: read them again. The first event of every watch, and after gaps."""
