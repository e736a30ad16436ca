"""A server that has been used: a dataset of two labels, and two snapshots trained from it."""

from dataclasses import dataclass

from diptych_client.sdk import Client, Dataset, Snapshot, TrainingParameters
from diptych_client.sdk.blocking import connect
from support.drawing import drawn_pictures

FEW_EPOCHS = TrainingParameters(epochs=3, hidden_layers=(8,), seed=1)
"""A training that is over at once."""


@dataclass(frozen=True)
class LivedIn:
    """The ids of its contents."""

    dataset_id: str
    snapshot_ids: tuple[str, ...]


def live_in(address: str, *, snapshots: int = 2) -> LivedIn:
    """Capture two labels, then freeze and train this number of times."""
    with connect(address) as client:
        dataset = client.datasets.create("Desk")
        with dataset.capture() as capture:
            for picture in drawn_pictures():
                capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)
        trained = [dataset.freeze(f"Desk {number + 1}") for number in range(snapshots)]
        for snapshot in trained:
            snapshot.train(FEW_EPOCHS).result()
        return LivedIn(dataset.id, tuple(each.id for each in trained))


async def record(dataset: Dataset, *, bursts: int = 3, seed: int = 0) -> int:
    """Capture pictures of two labels into the dataset, and return how many were stored."""
    async with dataset.capture() as capture:
        answers = [
            await capture.submit(picture.data, label=picture.label, burst_id=picture.burst_id)
            for picture in drawn_pictures(bursts=bursts, seed=seed)
        ]
    return sum([(await answer).instance is not None for answer in answers])


async def trained_snapshot(
    client: Client, dataset: Dataset, *, name: str, parameters: TrainingParameters = FEW_EPOCHS
) -> Snapshot:
    """A snapshot of the dataset as it is now, with its model."""
    snapshot = await dataset.freeze(name)
    job = await snapshot.train(parameters)
    await job.result()
    return await client.snapshots.get(snapshot.id)
