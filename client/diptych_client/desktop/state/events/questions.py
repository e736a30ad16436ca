"""Events about all pictures of versions or datasets: their map, and the suspects among them."""

from __future__ import annotations

from dataclasses import dataclass

from diptych_client import sdk
from diptych_client.desktop.state.events.comparison import Pair


@dataclass(frozen=True, slots=True)
class MapSeen:
    """The map of two versions; of one if the second id is empty."""

    pair: Pair
    found: sdk.PictureMap


@dataclass(frozen=True, slots=True)
class MapFailed:
    """There is no map of these versions; the sentence says why."""

    pair: Pair
    sentence: str


@dataclass(frozen=True, slots=True)
class SuspectsSeen:
    """What is probably a mistake in a dataset."""

    dataset_id: str
    found: sdk.Suspects


@dataclass(frozen=True, slots=True)
class SuspectsFailed:
    """The suspects of a dataset cannot be listed; the sentence says why."""

    dataset_id: str
    sentence: str


QuestionsEvent = MapSeen | MapFailed | SuspectsSeen | SuspectsFailed
