"""Events of background tasks, and notices."""

from dataclasses import dataclass
from enum import StrEnum

from diptych_client.desktop.state.actions.offers import Offer


class Cause(StrEnum):
    """The cause of a notice. There is one notice for each cause; it disappears when the cause no longer applies."""

    OTHER = ""
    """Any other cause, whose end the window cannot detect."""
    SERVER = "server"
    """The server is away, or refused a request because of a missing permission."""
    NO_DATASET = "no dataset"
    NO_LABEL = "no label"
    FILES = "files"
    """The chosen files cannot be used."""


@dataclass(frozen=True, slots=True)
class TaskBegan:
    """A background task has started."""

    task_id: str
    title: str


@dataclass(frozen=True, slots=True)
class TaskMoved:
    """A background task has made progress."""

    task_id: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A background task has finished, was stopped or has failed."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """A message to the user, with details behind a click and offers of what to do."""

    sentence: str
    detail: str = ""
    is_problem: bool = True
    offers: tuple[Offer, ...] = ()
    cause: str = Cause.OTHER
    """One of `Cause` or another key. A later notice of the same cause replaces this one."""


TellingEvent = TaskBegan | TaskMoved | TaskEnded | Noticed
