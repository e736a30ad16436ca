"""The history of a dataset: its trained snapshots, and how their honest answers changed from one to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.compare import Comparer, Comparison
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import snapshots
from diptych_server.store.tables.history import StoredAnswer, fetch_answers, fetch_versions

MOST_VERSIONS: Final = 50
DEFAULT_VERSIONS: Final = 20
MOST_CHANGING: Final = 200

_FEWEST_VERSIONS = 2
_NO_ANSWER = -1


@dataclass(frozen=True)
class ChangingAnswer:
    """The answers of all versions to one picture; None for versions that do not answer it honestly."""

    instance_id: UUID
    label_id: UUID
    change_count: int
    seed_change_count: int
    answers: Sequence[UUID | None]


@dataclass(frozen=True)
class History:
    """Versions, oldest first, each compared with the one before; the first one is not."""

    snapshot_ids: Sequence[UUID]
    comparisons: Sequence[Comparison | None]
    changing: Sequence[ChangingAnswer]
    change_shares: NDArray[np.float64]
    """(V, V): the share of different answers of two versions; -1 if both answer no picture."""


async def read_history(database: Database, comparer: Comparer, dataset_id: UUID, *, most_versions: int) -> History:
    """The history of a dataset, deleted or not; 0 means the default number of versions.

    Raises:
        Refusal: NOT_FOUND; BAD_FIELD for a number of versions that is not allowed; UNAVAILABLE.
    """
    limit = most_versions or DEFAULT_VERSIONS
    if not _FEWEST_VERSIONS <= limit <= MOST_VERSIONS:
        message = f"max_versions must be 0 or between {_FEWEST_VERSIONS} and {MOST_VERSIONS}."
        raise Refusal(Reason.BAD_FIELD, message, field="max_versions")
    async with database.reading() as connection:
        ids = await fetch_versions(connection, dataset_id, limit=limit)
        digests = {row.id: row.digest for row in await snapshots.fetch_outlines(connection, ids)}
        answers = [await fetch_answers(connection, snapshot_id) for snapshot_id in ids]
    comparisons: list[Comparison | None] = [None] * len(ids[:1])
    for before, after in pairwise(ids):
        comparisons.append(await comparer.current(before, after))
    has_same_data = [digests[before] == digests[after] for before, after in pairwise(ids)]
    changing, shares = await comparer.threads.run(changes, answers, has_same_data)
    return History(ids, comparisons, changing, shares)


def changes(
    versions: Sequence[Sequence[StoredAnswer]], has_same_data: Sequence[bool]
) -> tuple[Sequence[ChangingAnswer], NDArray[np.float64]]:
    """The pictures whose answer changed, most changes first, and the shares of different answers. CPU-bound.

    Args:
        versions: the honest answers of each version, oldest first.
        has_same_data: for each version but the first, whether it has the data of the one before.
    """
    instances = {answer.instance_id: answer.label_id for version in versions for answer in version}
    rows = {instance_id: row for row, instance_id in enumerate(sorted(instances))}
    label_ids = sorted({answer.answer_label_id for version in versions for answer in version})
    table = _table(versions, rows, {label_id: number for number, label_id in enumerate(label_ids)})
    counts, by_seed = _counts(table, has_same_data)
    ids = list(rows)
    order = np.lexsort((np.arange(len(ids)), -counts))[:MOST_CHANGING]
    changing = [
        ChangingAnswer(
            instance_id=ids[row],
            label_id=instances[ids[row]],
            change_count=int(counts[row]),
            seed_change_count=int(by_seed[row]),
            answers=[label_ids[answer] if answer != _NO_ANSWER else None for answer in table[row]],
        )
        for row in order
        if counts[row]
    ]
    return changing, _shares(table)


def _table(
    versions: Sequence[Sequence[StoredAnswer]], rows: Mapping[UUID, int], labels: Mapping[UUID, int]
) -> NDArray[np.int64]:
    """The answers (N, V) as numbers of labels."""
    table = np.full((len(rows), len(versions)), _NO_ANSWER, np.int64)
    for column, version in enumerate(versions):
        for answer in version:
            table[rows[answer.instance_id], column] = labels[answer.answer_label_id]
    return table


def _counts(table: NDArray[np.int64], has_same_data: Sequence[bool]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often each picture's answer (N,) differs from that of the last version that answered it."""
    counts, by_seed = (np.zeros(len(table), np.int64) for _ in range(2))
    last = np.full(len(table), _NO_ANSWER, np.int64)
    for column, is_same in zip(table.T, [False, *has_same_data], strict=False):
        differs = (column != _NO_ANSWER) & (last != _NO_ANSWER) & (column != last)
        counts += differs
        if is_same:
            by_seed += differs
        last = np.where(column == _NO_ANSWER, last, column)
    return counts, by_seed


def _shares(table: NDArray[np.int64]) -> NDArray[np.float64]:
    count = table.shape[1]
    shares = np.full((count, count), -1.0)
    for first in range(count):
        both = (table[:, first : first + 1] != _NO_ANSWER) & (table != _NO_ANSWER)
        different = both & (table[:, first : first + 1] != table)
        asked = both.sum(axis=0)
        shares[first, asked > 0] = different.sum(axis=0)[asked > 0] / asked[asked > 0]
    return shares
