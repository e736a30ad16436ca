"""The digest of a snapshot: two snapshots with the same digest contain the same data.

This is its definition. When a dataset is frozen, the database computes it (`store/sql/snapshot_rows.sql`).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, order=True)
class FrozenInstance:
    """The parts of a snapshot's row that enter its digest."""

    instance_id: UUID
    label_id: UUID
    burst_id: UUID
    picture: bytes


def digest_of(instances: Iterable[FrozenInstance]) -> bytes:
    """SHA-256 over the canonical listing: one line per instance, sorted by instance id, ids in text, digests in hex."""
    listing = hashlib.sha256(b"diptych instances 1\n")
    for row in sorted(instances):
        listing.update(f"{row.instance_id} {row.label_id} {row.burst_id} {row.picture.hex()}\n".encode())
    return listing.digest()
