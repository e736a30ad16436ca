"""Freeze a dataset, train the snapshot and print its scores: `python train_snapshot.py DATASET NAME EPOCHS`."""

import asyncio
import sys

from diptych_client.sdk import Client, Score, Snapshot, TrainingParameters


async def main(dataset_name: str, name: str, epochs: int) -> None:
    """Train, print a line per epoch that has a score, then the result."""
    async with Client.from_environment() as client:
        dataset = await client.datasets.find(dataset_name)
        job = await dataset.train(name, parameters=TrainingParameters(epochs=epochs))
        async for progress in job.watch():
            job = progress.job
            for epoch in progress.epochs:
                if epoch.honest_accuracy is not None:
                    print(f"epoch {epoch.epoch}: {epoch.honest_accuracy:.0%}")
        job.succeeded()  # raises an error if the training failed
        report(await client.snapshots.get(job.snapshot_id))


def report(snapshot: Snapshot) -> None:
    """Print the honest scores: the accuracy on pictures of recordings that a head was not trained on."""
    metrics = snapshot.training_metrics
    if metrics is None or metrics.honest_accuracy is None:
        print("No honest score: record at least two bursts of every label.")
        return
    print(f"{snapshot.name}: {as_text(metrics.honest_accuracy)}")
    for label in metrics.labels:
        score = label.honest_accuracy
        print(f"  {label.name}: {'one burst only, record another' if score is None else as_text(score)}")


def as_text(score: Score) -> str:
    """A share and its 95 % interval."""
    return f"{score.value:.0%} right ({score.lower:.0%} to {score.upper:.0%})"


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
