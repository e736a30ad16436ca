"""Problems of a dataset, the most important first, each with a message for users."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

MOST_FINDINGS: Final = 20
MOST_INSTANCES: Final = 50
"""The most examples in a finding."""

SMALL_SHARE_OF_PICTURES: Final = 0.1
SMALL_SHARE_OF_RECORDINGS: Final = 0.2
"""A label is small if it has at most this share of what the largest label has."""
LEAST_LARGEST: Final = 20
"""If the largest label has fewer pictures, balance is not judged yet: the dataset is too new."""

_MOST_NAMES = 4


class FindingKind(StrEnum):
    """The kinds of findings."""

    LABELS_LOOK_ALIKE = "labels_look_alike"
    BLANK_PICTURES = "blank_pictures"
    SINGLE_RECORDING = "single_recording"
    UNBALANCED_LABELS = "unbalanced_labels"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True)
class Finding:
    """One problem of a dataset."""

    kind: FindingKind
    sentence: str
    label_ids: Sequence[UUID] = ()
    instance_ids: Sequence[UUID] = ()
    """Examples, at most MOST_INSTANCES."""
    instance_count: int = 0
    """The number of affected pictures; 0 if the finding is about labels."""


@dataclass(frozen=True)
class LabelCounts:
    """The current numbers of pictures and recordings of a label."""

    id: UUID
    name: str
    instance_count: int
    recording_count: int


@dataclass(frozen=True)
class Overlap:
    """Near copies with two different labels: their number, and examples, the most similar first."""

    first_label_id: UUID
    second_label_id: UUID
    instance_count: int
    instance_ids: Sequence[UUID]


@dataclass(frozen=True)
class Blanks:
    """Pictures of a label that show nothing."""

    label_id: UUID
    instance_count: int
    instance_ids: Sequence[UUID]


def findings(
    labels: Sequence[LabelCounts],
    *,
    overlaps: Sequence[Overlap] = (),
    blanks: Sequence[Blanks] = (),
    uncompared_count: int = 0,
) -> list[Finding]:
    """The problems of a dataset, the most important first; at most MOST_FINDINGS.

    Args:
        labels: the labels of the dataset. Those without pictures are ignored, as training does not use them.
        overlaps: near copies under two labels.
        blanks: pictures that show nothing, by label.
        uncompared_count: pictures that have not been checked for either yet.
    """
    held = [label for label in labels if label.instance_count]
    found = [
        *_overlapping(held, overlaps),
        *_blank(held, blanks),
        *_recorded_once(held),
        *_small(held),
    ]
    waiting = [*_waiting(uncompared_count)]
    return [*found[: MOST_FINDINGS - len(waiting)], *waiting]


def _overlapping(labels: Sequence[LabelCounts], overlaps: Sequence[Overlap]) -> Iterator[Finding]:
    names = {label.id: label.name for label in labels}
    for overlap in sorted(overlaps, key=lambda overlap: (-overlap.instance_count, overlap.first_label_id)):
        pair = (overlap.first_label_id, overlap.second_label_id)
        if not names.keys() >= set(pair):
            continue
        one, other = sorted(names[label_id] for label_id in pair)
        sentence = (
            f"{overlap.instance_count:,} pictures of {one} and {other} look almost the same: "
            "give them one label, or remove the wrong ones."
        )
        ids = overlap.instance_ids[:MOST_INSTANCES]
        yield Finding(FindingKind.LABELS_LOOK_ALIKE, sentence, pair, ids, overlap.instance_count)


def _blank(labels: Sequence[LabelCounts], blanks: Sequence[Blanks]) -> Iterator[Finding]:
    """One finding for all labels, as a covered camera is a single mistake."""
    order = {label.id: number for number, label in enumerate(labels)}
    affected = sorted((each for each in blanks if each.label_id in order), key=lambda each: order[each.label_id])
    total = sum(each.instance_count for each in affected)
    if not total:
        return
    of = _names([labels[order[each.label_id]] for each in affected])
    show, it = ("picture of {} shows", "it") if total == 1 else ("pictures of {} show", "them")
    yield Finding(
        FindingKind.BLANK_PICTURES,
        f"{total:,} {show.format(of)} nothing, black or one colour: remove {it}.",
        [each.label_id for each in affected],
        [instance for each in affected for instance in each.instance_ids][:MOST_INSTANCES],
        total,
    )


def _recorded_once(labels: Sequence[LabelCounts]) -> Iterator[Finding]:
    once = [label for label in labels if label.recording_count == 1]
    if not once:
        return
    have, their, it = ("has", "its", "it") if len(once) == 1 else ("have", "their", "each of them")
    yield Finding(
        FindingKind.SINGLE_RECORDING,
        f"{_names(once)} {have} no honest score, because all {their} pictures come from one recording: "
        f"record {it} again.",
        [label.id for label in once],
    )


def _small(labels: Sequence[LabelCounts]) -> Iterator[Finding]:
    if not labels:
        return
    largest = max(labels, key=lambda label: label.instance_count)
    varied = max(labels, key=lambda label: label.recording_count)
    if largest.instance_count < LEAST_LARGEST:
        return
    few = [label for label in labels if label.instance_count <= SMALL_SHARE_OF_PICTURES * largest.instance_count]
    if few:
        yield Finding(
            FindingKind.UNBALANCED_LABELS, _beside(few, "instance_count", "picture", largest), [each.id for each in few]
        )
    bound = SMALL_SHARE_OF_RECORDINGS * varied.recording_count
    # A single recording has its own finding already.
    rare = [label for label in labels if 1 < label.recording_count <= bound and label not in few]
    if rare:
        yield Finding(
            FindingKind.UNBALANCED_LABELS,
            _beside(rare, "recording_count", "recording", varied),
            [each.id for each in rare],
        )


def _beside(small: Sequence[LabelCounts], what: str, noun: str, largest: LabelCounts) -> str:
    counts = sorted(getattr(label, what) for label in small)
    most = f"{largest.name} has {getattr(largest, what):,}"
    verb = "has" if len(small) == 1 else "have"
    number = f"{counts[0]:,}" if counts[0] == counts[-1] else f"{counts[0]:,} to {counts[-1]:,}"
    each, it = ("", small[0].name) if len(small) == 1 else (" each", "them")
    plural = "" if counts[-1] == 1 else "s"
    return f"{_names(small)} {verb} {number} {noun}{plural}{each} while {most}: record more of {it}."


def _waiting(count: int) -> Iterator[Finding]:
    if count:
        what = "1 picture is" if count == 1 else f"{count:,} pictures are"
        sentence = f"{what} not compared with the others yet: check again in a moment."
        yield Finding(FindingKind.NOT_COMPARED, sentence, instance_count=count)


def _names(labels: Collection[LabelCounts]) -> str:
    """The names as a list in a sentence; if there are many, the first ones and the number of others."""
    names = [label.name for label in labels]
    if len(names) > _MOST_NAMES + 1:
        names = [*names[:_MOST_NAMES], f"{len(names) - _MOST_NAMES:,} other labels"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
