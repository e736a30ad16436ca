"""Finds what is probably a mistake in a dataset as it is now."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.suspects import Suspect
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.explaining.copies import Answers, copies_under_labels
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import suspects
from diptych_server.store.tables.history import fetch_answers, fetch_versions
from diptych_server.store.tables.paging import Page, PageRequest, bad_token, page_size
from diptych_server.store.tables.suspects import CurrentPicture

MOST_PICTURES: Final = 5000
"""The most pictures of a dataset that are examined: the newest ones."""

_CACHE_BYTES: Final = 32 * 2**20
_DEFAULT_SIZE = 50
_MOST_SIZE = 200
_SUSPECT_BYTES = 800
_ID_BYTES = 80

_Key = tuple[bool, float, str]


@dataclass(frozen=True)
class Examined:
    """The suspects of a dataset, those to look at first first, and what was examined.

    `snapshot_id` is the newest trained snapshot, whose honest answers were used; None if there is none.
    """

    suspects: Sequence[Suspect]
    examined_count: int
    pending_count: int
    snapshot_id: UUID | None

    @property
    def size_bytes(self) -> int:
        """An estimate of its memory."""
        return sum(_SUSPECT_BYTES + _ID_BYTES * len(each.instance_ids) for each in self.suspects)


class SuspectFinder:
    """Finds suspects, and caches them until their dataset changes. Belongs to one event loop."""

    def __init__(self, database: Database, threads: CalmThreads) -> None:
        """For a server with these parts; CPU-bound work runs in the threads."""
        self._database = database
        self._threads = threads
        self._found: AsyncLRUCache[Examined] = AsyncLRUCache(
            self._examine, weigh=lambda examined: examined.size_bytes, capacity=_CACHE_BYTES
        )

    async def list(self, dataset_id: UUID, request: PageRequest) -> tuple[Page[Suspect], Examined]:
        """One page of the suspects of a dataset, deleted or not, and what was examined.

        Raises:
            Refusal: NOT_FOUND; BAD_FIELD for a negative size; BAD_PAGE_TOKEN for a token of another list; UNAVAILABLE.
        """
        size = min(page_size(request.page_size, default=_DEFAULT_SIZE), _MOST_SIZE)
        after = _read_token(request.page_token, dataset_id) if request.page_token else None
        async with self._database.reading() as connection:
            mark = await suspects.fetch_mark(connection, dataset_id)
            newest = await fetch_versions(connection, dataset_id, limit=1)
        examined = await self._found.get(" ".join(map(str, [dataset_id, mark, newest])))
        rest = [each for each in examined.suspects if after is None or each.order > after]
        shown = rest[:size]
        return Page(shown, _write_token(dataset_id, shown[-1]) if len(rest) > size else ""), examined

    async def _examine(self, key: str) -> Examined:
        dataset_id = UUID(key.partition(" ")[0])
        async with self._database.reading() as connection:
            mark = await suspects.fetch_mark(connection, dataset_id)
            pictures = await suspects.fetch_pictures(connection, dataset_id, most=MOST_PICTURES)
            pairs = await suspects.fetch_copies(connection, dataset_id)
            newest = next(iter(await fetch_versions(connection, dataset_id, limit=1)), None)
            answers = await _honest_answers(connection, newest, pictures)
        found = await self._threads.run(copies_under_labels, pairs, answers)
        return Examined(
            suspects=sorted(found, key=lambda each: each.order),
            examined_count=len(pictures),
            pending_count=mark.pending_count,
            snapshot_id=newest,
        )


async def _honest_answers(
    connection: Connection, snapshot_id: UUID | None, pictures: Sequence[CurrentPicture]
) -> Answers:
    """The honest answers of a snapshot to pictures that have the same label today."""
    if snapshot_id is None:
        return {}
    labels = {each.instance_id: each.label_id for each in pictures}
    return {
        each.instance_id: each.answer_label_id
        for each in await fetch_answers(connection, snapshot_id)
        if labels.get(each.instance_id) == each.label_id
    }


def _write_token(dataset_id: UUID, last: Suspect) -> str:
    return base64.urlsafe_b64encode(json.dumps(["suspects", str(dataset_id), *last.order]).encode()).decode()


def _read_token(token: str, dataset_id: UUID) -> _Key:
    try:
        name, of_dataset, is_doubtful, score, identifier = json.loads(base64.urlsafe_b64decode(token.encode()))
        if (name, of_dataset) != ("suspects", str(dataset_id)):
            raise bad_token()
        return bool(is_doubtful), float(score), str(identifier)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise bad_token() from error
