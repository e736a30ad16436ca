"""Which worker embeds which picture now: claims that end by themselves when nobody renews them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from diptych_server.store.postgres.database import Connection, execute, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("embedding_leases")


async def lease_pictures(
    connection: Connection, pictures: Sequence[bytes], *, backbone_id: str, claimant: UUID, seconds: float
) -> Collection[bytes]:
    """Those of the pictures that nobody else has claimed, or not renewed: the claimant's, for so many seconds."""
    parameters = {"pictures": pictures, "backbone_id": backbone_id, "claimant": claimant, "seconds": seconds}
    return await fetch_values(connection, _SQL["claim"], parameters)


async def renew_leases(connection: Connection, claimant: UUID, *, seconds: float) -> None:
    """All that the claimant has claimed stays claimed for so many seconds from now."""
    await execute(connection, _SQL["renew"], {"claimant": claimant, "seconds": seconds})


async def release_leases(connection: Connection, claimant: UUID, pictures: Sequence[bytes] | None = None) -> None:
    """Leave these pictures to everybody, or all that the claimant has claimed."""
    await execute(connection, _SQL["release"], {"claimant": claimant, "pictures": pictures})


async def delete_expired_claims(connection: Connection) -> None:
    """Forget the claims of workers that were lost."""
    await execute(connection, _SQL["delete_expired"])
