"""Pictures and recordings that look like those of another label, or unlike all others of their label, as suspects."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.comparison import HeldPicture
from diptych_server.core.suspects import MOST_INSTANCES, Suspect, SuspectKind
from diptych_server.flows.explaining.copies import Answers, honest_share
from diptych_server.ml.explaining.suspects import Examined, Unlike, WrongLabel, find_suspects
from diptych_server.ml.heads import FoldHeads
from diptych_server.ml.tensor_files import Floats
from diptych_server.store.tables.suspects import CurrentPicture


def wrong_labels(
    pictures: Sequence[CurrentPicture], embeddings: Floats, answers: Answers, honest: Mapping[UUID, Floats] | None
) -> list[Suspect]:
    """The suspects. CPU-bound: 0.1 s for 500 pictures, 2 s for 5,000.

    Args:
        pictures: the pictures of a dataset.
        embeddings: (N, D) float32 of their first views.
        answers: honest answers.
        honest: the honest confidences, for all labels in the order of `label_order`; None if nothing is trained.
    """
    labels = label_order(pictures)
    numbers = {label_id: number for number, label_id in enumerate(labels)}
    recordings = {each: number for number, each in enumerate(sorted({each.recording_id for each in pictures}))}
    examined = Examined(
        embeddings=embeddings,
        labels=np.array([numbers[each.label_id] for each in pictures], np.int64),
        recordings=np.array([recordings[each.recording_id] for each in pictures], np.int64),
        label_count=len(labels),
        honest=None if honest is None else _table(pictures, honest, len(labels)),
    )
    found = find_suspects(examined)
    kinds = ((SuspectKind.PICTURE_LABEL, found.pictures), (SuspectKind.RECORDING_LABEL, found.recordings))
    return [
        *(_wrong(kind, each, pictures, labels, answers) for kind, group in kinds for each in group),
        *(_unlike(each, pictures) for each in found.unlike),
    ]


def label_order(pictures: Iterable[CurrentPicture]) -> list[UUID]:
    """The labels that are examined, in order."""
    return sorted({each.label_id for each in pictures})


def honest_confidences(
    held: Sequence[HeldPicture],
    vectors: Floats,
    folds: FoldHeads,
    columns: Sequence[int | None],
    *,
    label_count: int,
) -> dict[UUID, Floats]:
    """The confidences (C,) float32 of the head of each picture's fold, for those with an embedding.

    Args:
        held: pictures of a snapshot.
        vectors: (N, D) float32, their embeddings, NaN without one.
        folds: the heads of the snapshot.
        columns: the place of each label of the snapshot among those that are examined.
        label_count: C.
    """
    found: dict[UUID, Floats] = {}
    kept = [(own, column) for own, column in enumerate(columns) if column is not None]
    usable = np.logical_and.reduce(np.isfinite(vectors), axis=1)
    for fold, head in enumerate(folds):
        rows = [row for row, each in enumerate(held) if each.fold == fold and usable[row]]
        if head is None or not rows:
            continue
        aligned = np.zeros((len(rows), label_count), np.float32)
        aligned[:, [column for _, column in kept]] = head.predict(vectors[rows])[:, [own for own, _ in kept]]
        found |= {held[row].instance_id: said for row, said in zip(rows, aligned, strict=True)}
    return found


def _table(pictures: Sequence[CurrentPicture], honest: Mapping[UUID, Floats], label_count: int) -> Floats:
    none = np.full(label_count, np.nan, np.float32)
    return np.stack([honest.get(each.instance_id, none) for each in pictures])


def _wrong(
    kind: SuspectKind,
    found: WrongLabel,
    pictures: Sequence[CurrentPicture],
    labels: Sequence[UUID],
    answers: Answers,
) -> Suspect:
    own, other = _pictures(pictures, found.rows), labels[found.other_label]
    return Suspect(
        kind=kind,
        instance_ids=[each.instance_id for each in own[:MOST_INSTANCES]],
        recording_id=own[0].recording_id,
        label_id=own[0].label_id,
        other_label_id=other,
        score=found.score,
        is_probable=found.is_probable,
        honest_share=honest_share((each.instance_id for each in own), answers, lambda answer: answer == other),
    )


def _unlike(found: Unlike, pictures: Sequence[CurrentPicture]) -> Suspect:
    own = _pictures(pictures, found.rows)
    return Suspect(
        kind=SuspectKind.UNLIKE_LABEL,
        instance_ids=[each.instance_id for each in own[:MOST_INSTANCES]],
        recording_id=own[0].recording_id,
        label_id=own[0].label_id,
        other_label_id=None,
        score=found.score,
        is_probable=False,
    )


def _pictures(pictures: Sequence[CurrentPicture], rows: NDArray[np.int64]) -> list[CurrentPicture]:
    """The pictures of these rows, oldest first."""
    return sorted((pictures[row] for row in rows.tolist()), key=lambda each: (each.captured_at, each.instance_id))
