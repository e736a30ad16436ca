"""Groups equal changes of pictures, so that each group can be shown in one line and undone on its own."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final, NamedTuple
from uuid import UUID

from diptych_server.core.comparison import (
    MOST_GROUPS,
    NO_LABEL,
    ChangeGroup,
    ChangeKind,
    ComparedLabel,
    Pair,
)

_MOST_EXAMPLES: Final = 24
_ID_DIGITS: Final = 32


class Change(NamedTuple):
    """What happened to a picture: `place` is its place among all pairs, the labels are indices.

    `recording_size` is the number of pictures of its recording and label, in the snapshot that `recording_id` is of.
    """

    place: int
    kind: ChangeKind
    label: int
    new_label: int
    recording_id: UUID
    recording_size: int


def grouped(changes: Iterable[Change], pairs: Sequence[Pair], labels: Sequence[ComparedLabel]) -> list[ChangeGroup]:
    """Groups of changes of one kind, one label and one recording, the largest first; at most MOST_GROUPS.

    If there are more, a recording with several labels becomes one group. If there are still more, the largest stay, and
    the others of each kind and label are one group; then the smallest of these are one group for each kind.
    """
    ordered = sorted(changes, key=lambda change: change.place)
    parts = _parted(ordered, _label_and_recording)
    if len(parts) > MOST_GROUPS:
        parts = min(parts, _parted(ordered, _recording), key=len)
    if len(parts) > MOST_GROUPS:
        parts = _with_rest(parts, _labels)
    if len(parts) > MOST_GROUPS:
        parts = _with_rest(parts, _kind)
    parts.sort(key=_size)
    return [_group(part, pairs, labels) for part in parts]


def label_group(changes: Sequence[Change], pairs: Sequence[Pair], labels: Sequence[ComparedLabel]) -> ChangeGroup:
    """The group of a renamed or merged label, with its pictures."""
    return _group(changes, pairs, labels)


def _parted(changes: Iterable[Change], key: Callable[[Change], object]) -> list[list[Change]]:
    parts: defaultdict[object, list[Change]] = defaultdict(list)
    for change in changes:
        parts[key(change)].append(change)
    return list(parts.values())


def _with_rest(parts: Sequence[list[Change]], key: Callable[[Change], object]) -> list[list[Change]]:
    """The largest parts, and one of the others for each key: as few of the smallest as possible are joined."""
    ordered = sorted(parts, key=_size)
    for kept in range(min(len(ordered), MOST_GROUPS), -1, -1):
        rest = _parted(chain.from_iterable(ordered[kept:]), key)
        if kept + len(rest) <= MOST_GROUPS or not kept:
            break
    return [*ordered[:kept], *(sorted(part, key=lambda change: change.place) for part in rest)]


def _size(part: Sequence[Change]) -> tuple[int, int]:
    """The sort key of a part, for the largest first."""
    return -len(part), part[0].place


def _label_and_recording(change: Change) -> object:
    return change.kind, change.label, change.new_label, change.recording_id


def _recording(change: Change) -> object:
    return change.kind, change.recording_id


def _labels(change: Change) -> object:
    return change.kind, change.label, change.new_label


def _kind(change: Change) -> object:
    return change.kind


def _group(changes: Sequence[Change], pairs: Sequence[Pair], labels: Sequence[ComparedLabel]) -> ChangeGroup:
    first = changes[0]
    held = [pairs[change.place].either for change in changes]
    of_recordings = Counter((change.recording_id, change.label) for change in changes)
    sizes = {(change.recording_id, change.label): change.recording_size for change in changes}
    times = [each.captured_at for each in held if each.captured_at]
    old, new = ({getattr(change, name) for change in changes} for name in ("label", "new_label"))
    label = first.label if len(old) == 1 else NO_LABEL
    new_label = first.new_label if len(new) == 1 else NO_LABEL
    return ChangeGroup(
        id=_id(changes, pairs, labels),
        kind=first.kind,
        label_index=label,
        new_label_index=new_label,
        places=[change.place for change in changes],
        recording_count=len({change.recording_id for change in changes}),
        is_whole_recordings=of_recordings == Counter(sizes),
        first_captured_at=min(times, default=None),
        last_captured_at=max(times, default=None),
        source=_most_frequent(each.source for each in held),
        example_instance_ids=[each.instance_id for each in held[:_MOST_EXAMPLES]],
    )


def _most_frequent(sources: Iterable[str]) -> str:
    counts = Counter(sources)
    return min(counts, key=lambda source: (-counts[source], source))


def _id(changes: Sequence[Change], pairs: Sequence[Pair], labels: Sequence[ComparedLabel]) -> str:
    """Derived from the content alone, so that it is the same in every process."""
    digest = hashlib.sha256(b"diptych change group 1\n" + changes[0].kind.encode())
    for change in changes:
        ids = [labels[index].b_label_id or labels[index].a_label_id for index in (change.label, change.new_label)]
        digest.update(pairs[change.place].picture + "".join(map(str, ids)).encode())
    return digest.hexdigest()[:_ID_DIGITS]
