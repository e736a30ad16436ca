"""Offers: buttons in notices and questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diptych_client.desktop.state.actions import Action


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its text and its action."""

    words: str
    action: Action
    is_danger: bool = False
    """Whether it deletes something."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question in a dialog, with a button that changes nothing."""

    title: str
    sentence: str
    offers: tuple[Offer, ...]
    """The first one is the default."""
    otherwise: str = "Cancel"
    """The text of the button that changes nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Show a question. The action of the chosen offer follows."""

    question: Question


@dataclass(frozen=True, slots=True)
class DismissQuestion:
    """Close the question and change nothing."""


AskingAction = Ask | DismissQuestion
