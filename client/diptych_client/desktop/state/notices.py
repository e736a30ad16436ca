"""Notices: messages to the user besides what the screens show."""

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
"""The oldest notices beyond this number are dropped."""

_ENDS: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        Cause.SERVER: (Connected,),
        Cause.NO_DATASET: (DatasetCreated, ChooseDataset, DatasetSeen),
        Cause.NO_LABEL: (BurstBegan, AddFiles, PickFiles),
        Cause.FILES: (AddFiles, AskFile, PickFiles),
    }
)
"""The messages after which a cause no longer applies, or the user tries again."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to the user."""

    id: int
    sentence: str
    detail: str
    is_problem: bool
    offers: tuple[Offer, ...] = ()
    """Buttons beside the sentence, such as Undo; pressing one closes the notice."""
    cause: str = Cause.OTHER


def after(notices: tuple[Notice, ...], message: Message) -> tuple[Notice, ...]:
    """The notices after a message, oldest first: at most one for each cause, and only while the cause applies."""
    match message:
        case Noticed():
            return _with_notice(notices, message)
        case DismissNotice(notice_id):
            return _without(notices, lambda each: each.id == notice_id)
        case Connect():  # their offers would act on another server
            return _without(notices, lambda each: bool(each.offers) or each.cause != Cause.OTHER)
        case ChooseLabel(name) if name.strip():
            return _without(notices, lambda each: each.cause == Cause.NO_LABEL)
    undone = _undone_by(message)
    return _without(
        notices,
        lambda each: isinstance(message, _ENDS.get(each.cause, ())) or any(undone(offer) for offer in each.offers),
    )


def _undone_by(message: Message) -> Callable[[Offer], bool]:
    """The offers that are obsolete, because what they would restore has been restored another way."""
    match message:
        case DatasetChanged(change=change) if change.undone_group_id:
            return lambda offer: (
                isinstance(offer.action, UndoChange) and offer.action.group_id == change.undone_group_id
            )
        case DatasetArrived(dataset) | DatasetCreated(dataset) if dataset.deleted_at is None:
            return lambda offer: _restores(offer, {dataset.id})
        case DatasetsListed(datasets) | Connected(datasets=datasets):
            ids = {each.id for each in datasets}
            return lambda offer: _restores(offer, ids)
        case SnapshotArrived(snapshot) if snapshot.deleted_at is None:
            return lambda offer: _restores(offer, {snapshot.id})
        case SnapshotsListed(snapshots):
            listed = {each.id for each in snapshots}
            return lambda offer: _restores(offer, listed)
    return lambda _: False


def _restores(offer: Offer, ids: Collection[str]) -> bool:
    """Whether everything that the offer would restore is among these."""
    match offer.action:
        case UndeleteDataset(dataset_id):
            return dataset_id in ids
        case UndeleteSnapshots(snapshot_ids):
            return all(each in ids for each in snapshot_ids)
    return False


def _with_notice(notices: tuple[Notice, ...], event: Noticed) -> tuple[Notice, ...]:
    """Add a notice. It replaces an earlier one of the same cause or with the same text."""
    last = notices[-1] if notices else None
    fresh = Notice(
        last.id + 1 if last else 1, event.sentence, event.detail, event.is_problem, event.offers, event.cause
    )
    if last is not None and replace(fresh, id=last.id) == last:
        return notices
    kept = _without(
        notices,
        lambda each: replace(fresh, id=each.id) == each or (each.cause == event.cause != Cause.OTHER),
    )
    return (*kept, fresh)[-_MOST:]


def _without(notices: tuple[Notice, ...], is_over: Callable[[Notice], bool]) -> tuple[Notice, ...]:
    """The notices that are not over; the same object if all stay, so that nothing is redrawn."""
    kept = tuple(each for each in notices if not is_over(each))
    return notices if len(kept) == len(notices) else kept
