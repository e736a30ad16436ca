"""What people are told besides what the screens show."""

from dataclasses import dataclass

from diptych_client.desktop.state.actions import DismissNotice, Offer
from diptych_client.desktop.state.events import Noticed
from diptych_client.desktop.state.message import Message

_MOST = 4
"""Older ones make room: who was away is not met by a wall of them."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told."""

    id: int
    sentence: str
    detail: str
    is_problem: bool
    offers: tuple[Offer, ...] = ()
    """Buttons beside the sentence, such as Undo; pressing one closes the notice."""
    cause: str = ""


def after(notices: tuple[Notice, ...], message: Message) -> tuple[Notice, ...]:
    """The notices after what happened, oldest first; the same one twice in a row is told once."""
    match message:
        case Noticed():
            return _with(notices, message)
        case DismissNotice(notice_id):
            return tuple(each for each in notices if each.id != notice_id)
    return notices


def _with(notices: tuple[Notice, ...], told: Noticed) -> tuple[Notice, ...]:
    last = notices[-1] if notices else None
    if last and (last.sentence, last.detail, last.offers) == (told.sentence, told.detail, told.offers):
        return notices
    kept = tuple(each for each in notices if not told.cause or each.cause != told.cause)
    next_id = last.id + 1 if last else 1
    return (*kept, Notice(next_id, told.sentence, told.detail, told.is_problem, told.offers, told.cause))[-_MOST:]
