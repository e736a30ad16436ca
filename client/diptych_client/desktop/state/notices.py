"""What people are told besides what the screens show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from diptych_client.desktop.state.actions import (
    AddFiles,
    AskFile,
    ChooseDataset,
    ChooseLabel,
    Connect,
    DismissNotice,
    Offer,
    PickFiles,
)
from diptych_client.desktop.state.events import BurstBegan, Cause, Connected, DatasetCreated, DatasetSeen, Noticed
from diptych_client.desktop.state.message import Message

_MOST = 4
"""Older ones make room: who was away is not met by a wall of them."""

_ENDS: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        Cause.SERVER: (Connected,),
        Cause.NO_DATASET: (DatasetCreated, ChooseDataset, DatasetSeen),
        Cause.NO_LABEL: (BurstBegan, AddFiles, PickFiles),
        Cause.FILES: (AddFiles, AskFile, PickFiles),
    }
)
"""What shows that a cause has gone, or that people try again."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told."""

    id: int
    sentence: str
    detail: str
    is_problem: bool
    offers: tuple[Offer, ...] = ()
    """Buttons beside the sentence, such as Undo; pressing one closes the notice."""
    cause: str = Cause.OTHER


def after(notices: tuple[Notice, ...], message: Message) -> tuple[Notice, ...]:
    """The notices after what happened, oldest first: one for each cause, and none whose cause has gone."""
    match message:
        case Noticed():
            return _told(notices, message)
        case DismissNotice(notice_id):
            return _without(notices, lambda each: each.id == notice_id)
        case Connect():  # what is offered would be done to another server
            return _without(notices, lambda each: bool(each.offers) or each.cause != Cause.OTHER)
        case ChooseLabel(name) if name.strip():
            return _without(notices, lambda each: each.cause == Cause.NO_LABEL)
    return _without(notices, lambda each: isinstance(message, _ENDS.get(each.cause, ())))


def _told(notices: tuple[Notice, ...], told: Noticed) -> tuple[Notice, ...]:
    """The latest of a cause takes the place of the one before, and what is told again is told once."""
    last = notices[-1] if notices else None
    fresh = Notice(last.id + 1 if last else 1, told.sentence, told.detail, told.is_problem, told.offers, told.cause)
    if last is not None and replace(fresh, id=last.id) == last:
        return notices
    kept = _without(
        notices,
        lambda each: replace(fresh, id=each.id) == each or (each.cause == told.cause != Cause.OTHER),
    )
    return (*kept, fresh)[-_MOST:]


def _without(notices: tuple[Notice, ...], is_over: Callable[[Notice], bool]) -> tuple[Notice, ...]:
    """The same notices where none is over, so that nothing is drawn anew."""
    kept = tuple(each for each in notices if not is_over(each))
    return notices if len(kept) == len(notices) else kept
