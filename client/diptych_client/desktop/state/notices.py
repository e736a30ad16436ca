"""What people are told besides what the screens show."""

from dataclasses import dataclass

from diptych_client.desktop.state.actions import DismissNotice
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


def after(notices: tuple[Notice, ...], message: Message) -> tuple[Notice, ...]:
    """The notices after what happened, oldest first; the same one twice in a row is told once."""
    match message:
        case Noticed(sentence, detail, is_problem):
            if notices and (notices[-1].sentence, notices[-1].detail) == (sentence, detail):
                return notices
            next_id = notices[-1].id + 1 if notices else 1
            return (*notices, Notice(next_id, sentence, detail, is_problem))[-_MOST:]
        case DismissNotice(notice_id):
            return tuple(each for each in notices if each.id != notice_id)
    return notices
