"""What the window shows of the suspects of the dataset on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diptych_client import sdk
from diptych_client.desktop.state.actions import DismissSuspect, RelabelPictures, RemovePictures
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.suspects import still_suspect
from diptych_client.formatting.suspects import suspects_sentence
from diptych_client.formatting.text import count

_HEADINGS = {
    sdk.SuspectKind.PICTURE_LABEL: "Pictures under the wrong label?",
    sdk.SuspectKind.RECORDING_LABEL: "Recordings under the wrong label?",
    sdk.SuspectKind.COPIES_UNDER_LABELS: "The same thing under two labels?",
    sdk.SuspectKind.UNLIKE_LABEL: "Recordings unlike the others of their label",
}


@dataclass(frozen=True, slots=True)
class SuspectGroup:
    """The suspects of one kind, probable ones first."""

    title: str
    suspects: tuple[sdk.Suspect, ...]


@dataclass(frozen=True, slots=True)
class SuspectView:
    """The entry above the pictures, and the list behind it."""

    entry: str = ""
    """The words of the entry; empty without one."""
    has_list: bool = False
    """Whether the entry opens a list."""
    summary: str = ""
    """What was examined."""
    groups: tuple[SuspectGroup, ...] = ()
    dismissed_count: int = 0


def suspect_view(state: State) -> SuspectView:
    """What is shown of the suspects; without an entry until they are loaded."""
    shown, bench = state.suspects, state.working_set
    if shown.found is None or shown.dataset_id != bench.dataset_id or not bench.is_listed:
        return SuspectView()
    dismissed = state.last_used.dismissed.get(bench.dataset_id, ())
    left = still_suspect(shown.found.suspects, bench.instances, dismissed)
    hidden = len(still_suspect(shown.found.suspects, bench.instances, ())) - len(left)
    if not shown.found.examined_instance_count:
        return SuspectView()
    pictures = len({one for each in left for one in each.instance_ids})
    entry = f"{count(pictures, 'picture')} to look at" if left else _nothing(shown.found, hidden)
    return SuspectView(entry, bool(left or hidden), _summary(shown.found, left), _groups(left), hidden)


def move_targets(state: State, suspect: sdk.Suspect) -> Sequence[sdk.Label]:
    """The labels that the pictures of a suspect may belong to instead: the one that they look like, if there is one."""
    dataset = state.working_set.dataset
    return [each for each in dataset.labels if each.id == suspect.other_label_id] if dataset is not None else ()


def move(state: State, suspect: sdk.Suspect, label_id: str) -> RelabelPictures:
    """Move the pictures of a suspect; of copies only those under its first label."""
    return RelabelPictures(state.working_set.dataset_id, _own(state, suspect), label_id)


def remove(state: State, suspect: sdk.Suspect) -> RemovePictures:
    """Remove the pictures of a suspect; of copies only those under its first label, so that one remains."""
    return RemovePictures(state.working_set.dataset_id, _own(state, suspect))


def keep(state: State, suspect: sdk.Suspect) -> DismissSuspect:
    """Keep the pictures as they are."""
    return DismissSuspect(state.working_set.dataset_id, suspect.id)


def _own(state: State, suspect: sdk.Suspect) -> tuple[str, ...]:
    instances = state.working_set.instances
    is_own = (each for each in suspect.instance_ids if each in instances)
    return tuple(each for each in is_own if instances[each].label_id == suspect.label_id)


def _nothing(found: sdk.Suspects, hidden: int) -> str:
    if hidden:
        return f"Nothing else to look at ({hidden:,} kept)"
    return f"Nothing suspicious in {count(found.examined_instance_count, 'picture')}"


def _summary(found: sdk.Suspects, left: tuple[sdk.Suspect, ...]) -> str:
    return suspects_sentence(
        sdk.Suspects(left, found.examined_instance_count, found.pending_instance_count, found.snapshot_id)
    )


def _groups(left: tuple[sdk.Suspect, ...]) -> tuple[SuspectGroup, ...]:
    of_kind = {kind: tuple(each for each in left if each.kind is kind) for kind in _HEADINGS}
    return tuple(
        SuspectGroup(_HEADINGS[kind], tuple(sorted(found, key=lambda each: (not each.is_probable, -each.score))))
        for kind, found in of_kind.items()
        if found
    )
