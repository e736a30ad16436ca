"""Near copies under different labels, as suspects: one for the copies in the same two recordings under two labels."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from diptych_server.core.suspects import MOST_INSTANCES, Suspect, SuspectKind
from diptych_server.store.tables.suspects import CopyPair

Answers = Mapping[UUID, UUID]
"""The label that was answered honestly for each instance."""


def copies_under_labels(pairs: Iterable[CopyPair], answers: Answers) -> list[Suspect]:
    """The suspects; of each, the pictures alternate: one, and its copy, the most similar first.

    Args:
        pairs: the most similar first.
        answers: honest answers. The side that is answered with the label of the other one more often comes first.
    """
    groups: dict[tuple[UUID, ...], list[CopyPair]] = {}
    for pair in pairs:
        key = (pair.first_recording_id, pair.first_label_id, pair.second_recording_id, pair.second_label_id)
        groups.setdefault(min(key, key[2:] + key[:2]), []).append(pair)
    return [_suspect(_oriented(group), answers) for group in groups.values()]


def _oriented(pairs: Sequence[CopyPair]) -> list[CopyPair]:
    """The pairs with the same side first in all of them."""
    of_first = (pairs[0].first_recording_id, pairs[0].first_label_id)
    return [pair if (pair.first_recording_id, pair.first_label_id) == of_first else _exchanged(pair) for pair in pairs]


def _exchanged(pair: CopyPair) -> CopyPair:
    return CopyPair(
        first_id=pair.second_id,
        first_label_id=pair.second_label_id,
        first_recording_id=pair.second_recording_id,
        second_id=pair.first_id,
        second_label_id=pair.first_label_id,
        second_recording_id=pair.first_recording_id,
        likeness=pair.likeness,
        is_blank=pair.is_blank,
    )


def _suspect(pairs: Sequence[CopyPair], answers: Answers) -> Suspect:
    exchanged = [_exchanged(pair) for pair in pairs]
    share, other_share = (_honest_share(side, answers) for side in (pairs, exchanged))
    if (other_share or 0) > (share or 0):
        pairs, share = exchanged, other_share
    first = pairs[0]
    ids = dict.fromkeys(instance_id for pair in pairs for instance_id in (pair.first_id, pair.second_id))
    return Suspect(
        kind=SuspectKind.COPIES_UNDER_LABELS,
        instance_ids=list(ids)[:MOST_INSTANCES],
        recording_id=first.first_recording_id,
        label_id=first.first_label_id,
        other_label_id=first.second_label_id,
        score=min(max(float(first.likeness), 0.0), 1.0),
        is_probable=not all(pair.is_blank for pair in pairs),
        honest_share=share,
    )


def _honest_share(pairs: Sequence[CopyPair], answers: Answers) -> float | None:
    """The share of the honest answers to the first pictures that give the label of the second ones."""
    return honest_share({pair.first_id for pair in pairs}, answers, lambda answer: answer == pairs[0].second_label_id)


def honest_share(instance_ids: Iterable[UUID], answers: Answers, is_other: Callable[[UUID], bool]) -> float | None:
    """The share of the honest answers to these instances that give the other label; None without answers."""
    given = [answers[instance_id] for instance_id in instance_ids if instance_id in answers]
    return sum(map(is_other, given)) / len(given) if given else None
