"""Groups equal changes of pictures, so that each group can be shown in one line and undone on its own."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
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

    If there are more, the smallest groups of the same kind and label are merged, then those of the same kind.
    """
    found: defaultdict[tuple[ChangeKind, int, int, UUID], list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda change: change.place):
        found[change.kind, change.label, change.new_label, change.recording_id].append(change)
    parts: list[list[Change]] = list(found.values())
    if len(parts) > MOST_GROUPS:
        parts = _fewer(parts, most=MOST_GROUPS)
    parts.sort(key=lambda part: (-len(part), part[0].place))
    return [_group(part, pairs, labels) for part in parts]


def label_group(changes: Sequence[Change], pairs: Sequence[Pair], labels: Sequence[ComparedLabel]) -> ChangeGroup:
    """The group of a renamed or merged label, with its pictures."""
    return _group(changes, pairs, labels)


def _fewer(parts: list[list[Change]], *, most: int) -> list[list[Change]]:
    """The parts, merged until there are at most `most`: first within kind and labels, then within kinds."""
    excess = len(parts) - most
    for of_one_class in (_labels_of, _kind_of):
        classes: defaultdict[object, list[list[Change]]] = defaultdict(list)
        for part in parts:
            classes[of_one_class(part)].append(part)
        excess = _merge_smallest(classes, excess)
        parts = [part for members in classes.values() for part in members]
    return parts


def _merge_smallest(classes: Mapping[object, list[list[Change]]], excess: int) -> int:
    """Merge the two smallest parts of a class, of all classes the smallest first, until `excess` parts are gone."""
    heaps = {key: [(len(part), part[0].place, part) for part in members] for key, members in classes.items()}
    for heap in heaps.values():
        heapify(heap)
    while excess > 0:
        mergeable = {key: heap for key, heap in heaps.items() if len(heap) > 1}
        if not mergeable:
            break
        heap = min(mergeable.values(), key=lambda heap: (heap[0][0] + min(heap[1:3])[0], heap[0][1]))
        first, second = heappop(heap)[2], heappop(heap)[2]
        both = sorted([*first, *second], key=lambda change: change.place)
        heappush(heap, (len(both), both[0].place, both))
        excess -= 1
    for key, heap in heaps.items():
        classes[key][:] = [part for _, _, part in heap]
    return excess


def _labels_of(part: Sequence[Change]) -> object:
    return part[0].kind, part[0].label, part[0].new_label


def _kind_of(part: Sequence[Change]) -> object:
    return part[0].kind


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
