"""What people are told besides."""

from dataclasses import dataclass

from diptych_client.desktop.state.actions.offers import Offer


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
    cause: str = ""
    """What it is about: a later notice of the same cause takes its place."""


TellingEvent = TaskBegan | TaskMoved | TaskEnded | Noticed
