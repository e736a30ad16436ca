"""Near copies between snapshots of different datasets, whose pictures were never compared with each other."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.comparison import Pair
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.ml.candidates import CODE_BYTES, Coded, candidates
from diptych_server.ml.looks import LOOK_SIDE, are_near_copies, likeness
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.compared_rows import fetch_codes_of
from diptych_server.store.tables.looks import fetch_thumbnails

_PAIRS_AT_A_TIME: Final = 256


async def find_copies(
    database: Database, threads: CalmThreads, pairs: Sequence[Pair], *, weights: str
) -> list[tuple[int, int]]:
    """The places of near copies of which one is only in A and the other only in B; takes a millisecond per candidate.

    Raises:
        Refusal: UNAVAILABLE if the database is.
    """
    single = [place for place, pair in enumerate(pairs) if pair.a is None or pair.b is None]
    async with database.transaction() as connection:
        codes = await fetch_codes_of(connection, [pairs[place].picture for place in single], weights=weights)
    known = [place for place in single if pairs[place].picture in codes]
    found: list[tuple[int, int]] = []
    for rows, cosines in await threads.run(_candidates, known, pairs, codes):
        for start in range(0, len(rows), _PAIRS_AT_A_TIME):
            some = [(known[first], known[second]) for first, second in rows[start : start + _PAIRS_AT_A_TIME].tolist()]
            pictures = [tuple(pairs[place].picture for place in pair) for pair in some]
            async with database.transaction() as connection:
                wanted = {picture for pair in pictures for picture in pair}
                looks = await fetch_thumbnails(connection, wanted, weights=weights, side=LOOK_SIDE)
            first, second = (np.stack([looks[pair[side]] for pair in pictures]) for side in (0, 1))
            near = are_near_copies(
                await threads.run(likeness, first, second), cosines[start : start + _PAIRS_AT_A_TIME]
            )
            found.extend(pair for pair, is_near in zip(some, near, strict=True) if is_near)
    return found


def _candidates(
    known: Sequence[int], pairs: Sequence[Pair], codes: Mapping[bytes, bytes]
) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Pairs of rows of `known`: pictures of A are one recording here, and those of B another."""
    coded = Coded(
        codes=np.frombuffer(b"".join(codes[pairs[place].picture] for place in known), np.int8).reshape(-1, CODE_BYTES),
        recordings=np.array([int(pairs[place].a is None) for place in known], np.int64),
    )
    only_in_b = np.flatnonzero(coded.recordings == 1)
    return list(candidates(only_in_b, coded)) if 0 < len(only_in_b) < len(known) else []
