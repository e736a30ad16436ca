"""Actions for the map of the pictures, and for suspects."""

from dataclasses import dataclass

from diptych_client.desktop.state.actions.choices import Colouring, OnMap


@dataclass(frozen=True, slots=True)
class ColourMap:
    """Colour the dots of the map by something else."""

    colouring: Colouring


@dataclass(frozen=True, slots=True)
class FilterMap:
    """Show the pictures of A, of B or of both on the map."""

    shown: OnMap


@dataclass(frozen=True, slots=True)
class SelectOnMap:
    """Select pictures on the map instead of the selected ones, or in addition to them."""

    instance_ids: frozenset[str]
    is_added: bool = False


@dataclass(frozen=True, slots=True)
class ShowOnMap:
    """Show the map, with these pictures selected."""

    instance_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class ShowSuspects:
    """Show what is probably a mistake in place of the pictures of the dataset, or the pictures again."""

    is_open: bool


@dataclass(frozen=True, slots=True)
class DismissSuspect:
    """Keep the pictures of a suspect as they are, and list it no more in this window."""

    dataset_id: str
    suspect_id: str


@dataclass(frozen=True, slots=True)
class RestoreSuspects:
    """List the dismissed suspects of a dataset again."""

    dataset_id: str


QuestionsAction = ColourMap | FilterMap | SelectOnMap | ShowOnMap | ShowSuspects | DismissSuspect | RestoreSuspects
