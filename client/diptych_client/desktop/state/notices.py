"""What people are told besides what the screens show."""

from collections.abc import Callable, Collection, Mapping
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
    UndeleteDataset,
    UndeleteSnapshots,
    UndoChange,
)
from diptych_client.desktop.state.events import (
    BurstBegan,
    Cause,
    Connected,
    DatasetArrived,
    DatasetChanged,
    DatasetCreated,
    DatasetSeen,
    DatasetsListed,
    Noticed,
    SnapshotArrived,
    SnapshotsListed,
)
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
    undone = _undone_by(message)
    return _without(
        notices,
        lambda each: isinstance(message, _ENDS.get(each.cause, ())) or any(undone(offer) for offer in each.offers),
    )


def _undone_by(message: Message) -> Callable[[Offer], bool]:
    """Which offers make no sense any more, because what they bring back is there: it was brought back another way."""
    match message:
        case DatasetChanged(change=change) if change.undone_group_id:
            return lambda offer: (
                isinstance(offer.action, UndoChange) and offer.action.group_id == change.undone_group_id
            )
        case DatasetArrived(dataset) | DatasetCreated(dataset) if dataset.deleted_at is None:
            return lambda offer: _brings_back(offer, {dataset.id})
        case DatasetsListed(datasets) | Connected(datasets=datasets):
            ids = {each.id for each in datasets}
            return lambda offer: _brings_back(offer, ids)
        case SnapshotArrived(snapshot) if snapshot.deleted_at is None:
            return lambda offer: _brings_back(offer, {snapshot.id})
        case SnapshotsListed(snapshots):
            listed = {each.id for each in snapshots}
            return lambda offer: _brings_back(offer, listed)
    return lambda _: False


def _brings_back(offer: Offer, ids: Collection[str]) -> bool:
    """Whether all that the offer would bring back is among these."""
    match offer.action:
        case UndeleteDataset(dataset_id):
            return dataset_id in ids
        case UndeleteSnapshots(snapshot_ids):
            return all(each in ids for each in snapshot_ids)
    return False


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
