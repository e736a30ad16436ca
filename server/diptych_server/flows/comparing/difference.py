"""The difference between the data of two snapshots, from ids and digests of pictures alone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from diptych_server.core.comparison import (
    AlignedLabels,
    ChangeGroup,
    ChangeKind,
    Contents,
    DataCounts,
    Difference,
    Pair,
    by_picture,
)
from diptych_server.flows.comparing.groups import Change, grouped, label_group
from diptych_server.flows.comparing.labels import align

Sizes = Mapping[tuple[UUID, int], int]
"""The number of pictures of each recording and label of a snapshot."""


def difference(a: Contents, b: Contents) -> Difference:
    """What differs between A and B; it does not depend on the order of anything. CPU-bound.

    A picture is the same if its bytes are the same. Pictures of a label that was renamed or merged are the same.
    """
    aligned = align(a, b)
    pairs = _pairs(a, b, aligned)
    changes = list(_changes(pairs, aligned, _sizes(a), _sizes(b)))
    groups = [*_label_groups(pairs, aligned), *grouped(changes, pairs, aligned.labels)]
    return Difference(aligned, pairs, groups, _counts(pairs, changes))


def _pairs(a: Contents, b: Contents, aligned: AlignedLabels) -> Sequence[Pair]:
    in_a, in_b = by_picture(a), by_picture(b)
    pairs = []
    for picture in sorted(in_a.keys() | in_b.keys()):
        of_a, of_b = in_a.get(picture), in_b.get(picture)
        a_label = aligned.a_means[of_a.label_index] if of_a else None
        b_label = aligned.b_own[of_b.label_index] if of_b else None
        pairs.append(Pair(picture, in_b.get(picture) or in_a[picture], of_a, of_b, a_label, b_label))
    return pairs


def _sizes(contents: Contents) -> Sizes:
    return Counter((held.recording_id, held.label_index) for held in contents.pictures)


def _changes(pairs: Sequence[Pair], aligned: AlignedLabels, in_a: Sizes, in_b: Sizes) -> Iterator[Change]:
    for place, (_, _, a, b, a_label, b_label) in enumerate(pairs):
        if a is None and b is not None and b_label is not None:
            size = in_b[b.recording_id, b.label_index]
            yield Change(place, ChangeKind.ADDED, b_label, b_label, b.recording_id, size)
        elif a is not None and a_label != b_label:
            size, own = in_a[a.recording_id, a.label_index], aligned.a_own[a.label_index]
            if b_label is None:
                yield Change(place, ChangeKind.REMOVED, own, own, a.recording_id, size)
            else:
                yield Change(place, ChangeKind.RELABELLED, own, b_label, a.recording_id, size)


def _label_groups(pairs: Sequence[Pair], aligned: AlignedLabels) -> Iterator[ChangeGroup]:
    kept: dict[int, list[int]] = {}
    for place, pair in enumerate(pairs):
        if pair.a and pair.b and pair.a_label == pair.b_label:
            kept.setdefault(pair.a.label_index, []).append(place)
    for index, places in sorted(kept.items()):
        own, meant = aligned.a_own[index], aligned.a_means[index]
        if own != meant or aligned.labels[own].a_name:
            kind = ChangeKind.MERGED if own != meant else ChangeKind.RENAMED
            changes = [Change(place, kind, own, meant, pairs[place].either.recording_id, 0) for place in places]
            yield label_group(changes, pairs, aligned.labels)


def _counts(pairs: Sequence[Pair], changes: Sequence[Change]) -> DataCounts:
    by_kind = Counter(change.kind for change in changes)
    recordings = Counter(kind for kind, _ in {(change.kind, change.recording_id) for change in changes})
    same = [pair.either.recording_id for pair in pairs if pair.a and pair.b and pair.a_label == pair.b_label]
    return DataCounts(
        added_instance_count=by_kind[ChangeKind.ADDED],
        added_recording_count=recordings[ChangeKind.ADDED],
        removed_instance_count=by_kind[ChangeKind.REMOVED],
        removed_recording_count=recordings[ChangeKind.REMOVED],
        relabelled_instance_count=by_kind[ChangeKind.RELABELLED],
        same_instance_count=len(same),
        same_recording_count=len(set(same)),
    )
