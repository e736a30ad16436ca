"""Ids that sort by the time they were made."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

import pytest

from diptych_server.core.ids import new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    """Version, variant and time are where RFC 9562 puts them."""
    before = time.time_ns() // 1_000_000

    made = new_id()

    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= before + 10_000


def test_ids_grow_strictly() -> None:
    """Thousands within a millisecond keep their order, as numbers and as texts."""
    made = [new_id() for _ in range(10_000)]

    assert made == sorted(set(made))
    assert [str(each) for each in made] == sorted(str(each) for each in made)


def test_ids_grow_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A corrected clock does not bring yesterday's ids again."""
    before = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)

    made = [new_id() for _ in range(5_000)]

    assert [before, *made] == sorted({before, *made})
    assert {each.version for each in made} == {7}


def test_threads_never_create_the_same_id() -> None:
    """Each thread sees its own ids grow, and all are different."""
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [new_id() for _ in range(2_000)], range(8)))

    every: set[UUID] = set().union(*batches)
    assert len(every) == 16_000
    assert all(batch == sorted(batch) for batch in batches)
