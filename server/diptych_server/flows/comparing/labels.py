"""Aligns the labels of two snapshots: the same, renamed, merged, or of one snapshot only."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from diptych_server.core.comparison import AlignedLabels, ComparedLabel, Contents, HeldPicture, by_picture


@dataclass(frozen=True)
class _Matches:
    """Labels of A by index: the label of B that is the same, or the one that it was merged into."""

    same: dict[int, int]
    merged: dict[int, int]


def align(a: Contents, b: Contents) -> AlignedLabels:
    """One list of the labels of both: those of B in their order, then those that only A has.

    Labels of one dataset match by id, others by name. A label of A without a match is the same as a label that only B
    has if the pictures of both that have it all have that label in B, and is otherwise merged into that label.
    """
    matches = _matched(a, b)
    own_of_a = dict(matches.same)
    for a_index in range(len(a.labels)):
        own_of_a.setdefault(a_index, len(b.labels) + a_index - sum(each < a_index for each in matches.same))
    a_of = {place: a_index for a_index, place in own_of_a.items()}
    count = len(b.labels) + len(a.labels) - len(matches.same)
    return AlignedLabels(
        labels=[_label(a, b, a_of.get(place), place) for place in range(count)],
        a_own=[own_of_a[index] for index in range(len(a.labels))],
        b_own=range(len(b.labels)),
        a_means=[matches.merged.get(index, own_of_a[index]) for index in range(len(a.labels))],
    )


def _matched(a: Contents, b: Contents) -> _Matches:
    same: dict[int, int] = {}
    if a.dataset_id == b.dataset_id:
        places = {label.id: index for index, label in enumerate(b.labels)}
        same = {index: places[label.id] for index, label in enumerate(a.labels) if label.id in places}
    names = {label.name: index for index, label in enumerate(b.labels) if index not in same.values()}
    same |= {
        index: names[label.name] for index, label in enumerate(a.labels) if index not in same and label.name in names
    }
    merged: dict[int, int] = {}
    targets = _targets(a, b)
    for index in sorted(set(targets) - set(same), key=lambda index: (-targets[index].total(), index)):
        [target, *others] = targets[index]
        if others:
            continue
        if target in same.values():
            merged[index] = target
        else:
            same[index] = target
    return _Matches(same, merged)


def _targets(a: Contents, b: Contents) -> Mapping[int, Counter[int]]:
    """For each label of A, how many of its pictures have which label in B."""
    in_b = by_picture(b)
    targets: dict[int, Counter[int]] = {}
    for held in a.pictures:
        if other := in_b.get(held.picture):
            targets.setdefault(held.label_index, Counter())[other.label_index] += 1
    return targets


def _label(a: Contents, b: Contents, a_index: int | None, place: int) -> ComparedLabel:
    b_index = place if place < len(b.labels) else None
    of_a = a.labels[a_index] if a_index is not None else None
    of_b = b.labels[b_index] if b_index is not None else None
    named = next(label for label in (of_b, of_a) if label)
    return ComparedLabel(
        name=named.name,
        a_label_id=of_a and of_a.id,
        b_label_id=of_b and of_b.id,
        a_name=of_a.name if of_a and of_a.name != named.name else "",
        **_counts("a", _of_label(a.pictures, a_index)),
        **_counts("b", _of_label(b.pictures, b_index)),
    )


def _of_label(pictures: Sequence[HeldPicture], index: int | None) -> Collection[HeldPicture]:
    return [held for held in pictures if held.label_index == index]


def _counts(side: str, pictures: Collection[HeldPicture]) -> dict[str, int]:
    return {
        f"{side}_instance_count": len(pictures),
        f"{side}_recording_count": len({held.recording_id for held in pictures}),
    }
