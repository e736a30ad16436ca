"""Asks the fold heads of snapshots about pictures of both, each of the head of the picture's fold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.ml.comparing.margins import lead, untempered
from diptych_server.ml.heads import FoldHeads
from diptych_server.ml.tensor_files import Floats
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embeddings import fetch_vectors

_AT_A_TIME: Final = 1024
"""Pictures whose embeddings are in memory at the same time: 5 MB with 1,216 numbers each."""

NO_ANSWER: Final = -1


@dataclass(frozen=True)
class Questions:
    """What to ask fold heads.

    asked_folds: (N,) int64, whose head answers; labels: (N,) int64, the right labels, -1 for none; columns: the place
    in the list of all labels that each label of the heads means; temperature: that of the heads' calibration.
    """

    folds: FoldHeads
    asked_folds: NDArray[np.int64]
    labels: NDArray[np.int64]
    columns: Sequence[int]
    label_count: int
    temperature: float


@dataclass(frozen=True)
class Answers:
    """The answers of fold heads to N pictures, honest or not.

    answers: (N,) int64, NO_ANSWER where the fold has no head; confidences: (N,) float32, in the answer; margins: (N,)
    float32, of the right label before calibration, NaN without an answer or a right label.
    """

    answers: NDArray[np.int64]
    confidences: Floats
    margins: Floats

    @property
    def size_bytes(self) -> int:
        """The memory of the arrays."""
        return self.answers.nbytes + self.confidences.nbytes + self.margins.nbytes


async def ask(
    database: Database,
    threads: CalmThreads,
    questions: Sequence[Questions],
    pictures: Sequence[bytes],
    *,
    backbone_id: str,
    dimension: int,
) -> list[Answers]:
    """The answers to each of the questions about the same pictures; memory is bounded by blocks of pictures.

    Raises:
        Refusal: UNAVAILABLE if the database is.
    """
    found = [_nothing(len(pictures)) for _ in questions]
    for start in range(0, len(pictures), _AT_A_TIME):
        rows = np.arange(start, min(start + _AT_A_TIME, len(pictures)))
        async with database.transaction() as connection:
            some = pictures[start : start + _AT_A_TIME]
            vectors = await fetch_vectors(connection, some, backbone_id=backbone_id, dimension=dimension)
        for asked, answers in zip(questions, found, strict=True):
            await threads.run(_answer, asked, answers, vectors, rows)
    return found


def _nothing(count: int) -> Answers:
    return Answers(
        answers=np.full(count, NO_ANSWER, np.int64),
        confidences=np.zeros(count, np.float32),
        margins=np.full(count, np.nan, np.float32),
    )


def _answer(asked: Questions, answers: Answers, vectors: Floats, rows: NDArray[np.int64]) -> None:
    """Fill in the answers of these rows; CPU-bound."""
    has_vector = np.isfinite(vectors).all(axis=1)
    for fold, head in enumerate(asked.folds):
        own = np.flatnonzero(has_vector & (asked.asked_folds[rows] == fold))
        if head is None or not len(own):
            continue
        said = head.predict(vectors[own])
        places = rows[own]
        aligned = _aligned(said, asked)
        answers.answers[places] = aligned.argmax(axis=1)
        answers.confidences[places] = aligned.max(axis=1)
        labels = asked.labels[places]
        known = labels >= 0
        plain = _aligned(untempered(said, asked.temperature), asked)
        answers.margins[places[known]] = lead(plain[known], labels[known])


def _aligned(said: Floats, asked: Questions) -> Floats:
    """The confidences (N, all labels) from those of the heads' labels (N, C); merged labels are added up."""
    aligned = np.zeros((len(said), asked.label_count), np.float32)
    for column, place in enumerate(asked.columns):
        aligned[:, place] += said[:, column]
    return aligned
