"""The two versions that `diptych compare` compares."""

from __future__ import annotations

from dataclasses import dataclass

from diptych_client import sdk
from diptych_client.cli.exits import CommandError


@dataclass(frozen=True)
class Pair:
    """Two snapshots."""

    a: sdk.Snapshot
    b: sdk.Snapshot

    @property
    def command(self) -> str:
        """The command that compares them again."""
        return f"diptych compare {self.a.id} {self.b.id}"


async def chosen_pair(client: sdk.Client, a: str, b: str, dataset: str) -> Pair:
    """The two versions, of which the missing ones are the newest trained ones.

    A alone is compared with the newest version of its dataset; if it is the newest itself, with the one before. Without
    any, the newest version of the dataset, or of all datasets, is compared with the one before.

    Raises:
        CommandError: There are too few trained versions.
    """
    if a and b:
        return Pair(await client.snapshots.find(a), await client.snapshots.find(b))
    given = await client.snapshots.find(a) if a else None
    dataset_id = (await client.datasets.find(dataset)).id if dataset else given.dataset_id if given else ""
    newest = await newest_trained(client, dataset_id)
    if given and newest and newest.id != given.id:
        return Pair(given, newest)
    if newest is None:
        raise CommandError("There are no trained versions yet. Train one with: diptych train DATASET")
    before = await newest_trained(client, newest.dataset_id, without=newest.id)
    if before is None:
        raise CommandError(
            f"{newest.name} is the only trained version of its dataset. Change the dataset and train it again, or name "
            "two versions: diptych compare A B"
        )
    return Pair(before, newest)


async def newest_trained(client: sdk.Client, dataset_id: str, *, without: str = "") -> sdk.Snapshot | None:
    """The newest trained version of a dataset, or of all of them if the id is empty; never `without`."""
    async for each in client.snapshots.list(dataset_id=dataset_id):
        if each.is_trained and each.id != without:
            return each
    return None
