"""Same digest, same data."""

import hashlib
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.digest import FrozenInstance, digest_of

rows = st.builds(
    FrozenInstance,
    instance_id=st.uuids(),
    label_id=st.uuids(),
    burst_id=st.uuids(),
    picture=st.binary(min_size=32, max_size=32),
)
ROW = FrozenInstance(UUID(int=1), UUID(int=2), UUID(int=3), bytes(32))


@given(instances=st.lists(rows, max_size=8), random=st.randoms())
def test_the_order_of_rows_does_not_count(instances: list[FrozenInstance], random: Any) -> None:
    """The listing is canonical, however the database returns it."""
    shuffled = list(instances)
    random.shuffle(shuffled)

    assert digest_of(shuffled) == digest_of(instances)


@pytest.mark.parametrize(
    "change",
    [
        {"instance_id": UUID(int=9)},
        {"label_id": UUID(int=9)},
        {"burst_id": UUID(int=9)},
        {"picture": bytes(31) + b"\x01"},
    ],
)
def test_every_part_of_a_row_counts(change: dict[str, Any]) -> None:
    """Another label, burst or picture is other data."""
    assert digest_of([replace(ROW, **change)]) != digest_of([ROW])


def test_one_row_more_counts() -> None:
    """A part does not equal the whole."""
    assert len({digest_of([]), digest_of([ROW]), digest_of([ROW, replace(ROW, instance_id=UUID(int=9))])}) == 3


def test_the_listing_stays_as_it_is() -> None:
    """Digests are kept for years: a change to the listing needs a new version number."""
    ids = " ".join(f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3))
    listing = f"diptych instances 1\n{ids} {'00' * 32}\n"

    assert digest_of([ROW]) == hashlib.sha256(listing.encode()).digest()
