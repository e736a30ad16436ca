"""Leases of workers on pictures that they are embedding; they expire unless they are renewed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from diptych_server.store.postgres.database import Connection, execute, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("embedding_leases")


async def lease_pictures(
    connection: Connection, pictures: Sequence[bytes], *, backbone_id: str, claimant: UUID, seconds: float
) -> Collection[bytes]:
    """Claim pictures for some seconds; returns those without an unexpired claim of another worker."""
    parameters = {"pictures": pictures, "backbone_id": backbone_id, "claimant": claimant, "seconds": seconds}
    return await fetch_values(connection, _SQL["claim"], parameters)


async def renew_leases(connection: Connection, claimant: UUID, *, seconds: float) -> None:
    """Extend all claims of the claimant to this number of seconds from now."""
    await execute(connection, _SQL["renew"], {"claimant": claimant, "seconds": seconds})


async def release_leases(connection: Connection, claimant: UUID, pictures: Sequence[bytes] | None = None) -> None:
    """Release the claims on these pictures, or all claims of the claimant."""
    await execute(connection, _SQL["release"], {"claimant": claimant, "pictures": pictures})


async def delete_expired_claims(connection: Connection) -> None:
    """Delete the expired claims of lost workers."""
    await execute(connection, _SQL["delete_expired"])
