"""What people are offered to do next: a button in a notice or in a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diptych_client.desktop.state.actions import Action


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its words, and the action that it stands for."""

    words: str
    action: Action
    is_danger: bool = False
    """Whether it deletes something."""


@dataclass(frozen=True, slots=True)
class Question:
    """Asked in a dialog, which also offers to change nothing."""

    title: str
    sentence: str
    offers: tuple[Offer, ...]
    """The first one is the usual answer."""
    otherwise: str = "Cancel"
    """The words of the button that changes nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Shows a question; the action of the offer that is pressed follows."""

    question: Question


@dataclass(frozen=True, slots=True)
class DismissQuestion:
    """Closes the question and changes nothing."""


AskingAction = Ask | DismissQuestion
