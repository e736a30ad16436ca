"""What people are told besides."""

from dataclasses import dataclass
from enum import StrEnum

from diptych_client.desktop.state.actions.offers import Offer


class Cause(StrEnum):
    """Why people are told something: one notice for each cause, which goes when the cause has gone."""

    OTHER = ""
    """Nothing that the window can see the end of."""
    SERVER = "server"
    """The server is away, or did not accept what was asked of it for want of a right."""
    NO_DATASET = "no dataset"
    NO_LABEL = "no label"
    FILES = "files"
    """The files that were named cannot be used."""


@dataclass(frozen=True, slots=True)
class TaskBegan:
    """Something that takes its time goes on in the background."""

    task_id: str
    title: str


@dataclass(frozen=True, slots=True)
class TaskMoved:
    """So much of it is done."""

    task_id: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """It is done, was stopped or has failed."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to be told, with the detail behind a click, and what can be done about it."""

    sentence: str
    detail: str = ""
    is_problem: bool = True
    offers: tuple[Offer, ...] = ()
    cause: str = Cause.OTHER
    """What it is about, one of `Cause` or another word: a later notice of the same cause takes its place."""


TellingEvent = TaskBegan | TaskMoved | TaskEnded | Noticed
