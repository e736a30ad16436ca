"""What is probably a mistake in the dataset on the screen: the list of the server, and what of it is still to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from diptych_client import sdk
from diptych_client.desktop.state.actions import ChooseDataset, Connect, SelectPictures, ShowScreen, ShowSuspects
from diptych_client.desktop.state.events import SuspectsFailed, SuspectsSeen
from diptych_client.desktop.state.message import Message


@dataclass(frozen=True, slots=True)
class SuspectList:
    """The latest list, and whether it is shown in place of the pictures."""

    dataset_id: str = ""
    found: sdk.Suspects | None = None
    """None until it is loaded."""
    problem: str = ""
    """Why it could not be loaded."""
    is_open: bool = False


def after(suspects: SuspectList, message: Message) -> SuspectList:
    """The list after a message."""
    match message:
        case Connect() | ChooseDataset():
            return SuspectList()
        case SuspectsSeen(dataset_id, found):
            return replace(suspects, dataset_id=dataset_id, found=found, problem="")
        case SuspectsFailed(dataset_id, sentence):
            return replace(suspects, dataset_id=dataset_id, found=None, problem=sentence)
        case ShowSuspects(is_open):
            return replace(suspects, is_open=is_open)
        case SelectPictures() | ShowScreen():
            return replace(suspects, is_open=False)
    return suspects


def still_suspect(
    found: Sequence[sdk.Suspect], instances: Mapping[str, sdk.Instance], dismissed: Sequence[str]
) -> tuple[sdk.Suspect, ...]:
    """Those that no edit has resolved since, and that were not dismissed, with the pictures that still exist.

    Args:
        found: the suspects.
        instances: the pictures of the dataset as they are now.
        dismissed: the ids of dismissed suspects.
    """
    kept = []
    for each in found:
        ids = tuple(one for one in each.instance_ids if one in instances)
        if each.id in dismissed or not ids:
            continue
        if each.kind is sdk.SuspectKind.COPIES_UNDER_LABELS:
            is_open = len({instances[one].label_id for one in ids}) > 1
        else:
            ids = tuple(one for one in ids if instances[one].label_id == each.label_id)
            is_open = bool(ids)
        if is_open:
            kept.append(replace(each, instance_ids=ids))
    return tuple(kept)
