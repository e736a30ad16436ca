"""`diptych train`: freeze a dataset as a snapshot and train it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from diptych_client import sdk
from diptych_client.cli.commands.check import say_findings
from diptych_client.cli.display.advice import sentence_of
from diptych_client.cli.display.curve import following
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.exits import ExitCode
from diptych_client.cli.interrupts import first_interrupt
from diptych_client.cli.options import Json
from diptych_client.cli.session import run
from diptych_client.formatting.text import count
from diptych_client.formatting.verdicts import verdict

_LAYERS_HELP = "Widths of the hidden layers, such as 128 or 256,64; 'none' for a linear head."


def train(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Name or id of the dataset to freeze.")] = "",
    *,
    snapshot: Annotated[
        str, typer.Option(help="Train this snapshot instead of a dataset. If it is already trained, a copy is trained.")
    ] = "",
    name: Annotated[str, typer.Option("--name", "-n", help="Name of the snapshot.")] = "",
    layers: Annotated[str | None, typer.Option(help=_LAYERS_HELP)] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Number of epochs.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, help="Batch size: pictures per step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Learning rate, above 0 and at most 1.")] = None,
    label_smoothing: Annotated[float | None, typer.Option(help="Label smoothing, 0 to 0.5.")] = None,
    weight_decay: Annotated[float | None, typer.Option(help="Weight decay, 0 to 1.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Random seed; the same seed gives the same model.")] = None,
    patience: Annotated[
        int | None,
        typer.Option(
            min=0, help="Stop after this many epochs without a better honest score and use the best; 0: never."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Freeze a dataset as a snapshot, train it, and report its accuracy."""
    if bool(dataset) == bool(snapshot):
        raise typer.BadParameter("Give either a DATASET or a --snapshot.", param_hint="DATASET")
    parameters = sdk.TrainingParameters(
        hidden_layers=_layers(layers),
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        label_smoothing=label_smoothing,
        weight_decay=weight_decay,
        seed=seed,
        patience=patience,
    )

    async def work(client: sdk.Client) -> None:
        if snapshot:
            frozen, job = await _train_snapshot(client, await client.snapshots.find(snapshot), parameters, name=name)
        else:
            target = await client.datasets.find(dataset)
            job = await target.train(name, parameters=parameters)
            frozen = await client.snapshots.get(job.snapshot_id)
            pictures = f"{count(frozen.instance_count, 'picture')} in {count(frozen.recording_count, 'recording')}"
            say(f"Froze {pictures} as {frozen.name}  {frozen.id}")
        await _follow(client, frozen, job, as_json=as_json)
        if dataset and not as_json:
            await say_findings(target, but={sdk.FindingKind.SINGLE_RECORDING})  # the result reports these labels

    run(context, work)


async def _train_snapshot(
    client: sdk.Client, snapshot: sdk.Snapshot, parameters: sdk.TrainingParameters, *, name: str
) -> tuple[sdk.Snapshot, sdk.TrainingJob]:
    if not snapshot.is_trained:
        job = await snapshot.train(parameters)
        return await snapshot.rename(name) if name else snapshot, job
    job = await snapshot.train(parameters, copy_name=name or f"{snapshot.name}, again")
    copy = await client.snapshots.get(job.snapshot_id)
    say(f"{snapshot.name} is already trained. Copied it as {copy.name}  {copy.id}")
    return copy, job


async def _follow(client: sdk.Client, snapshot: sdk.Snapshot, job: sdk.TrainingJob, *, as_json: bool) -> None:
    cancelling: list[asyncio.Task[None]] = []
    with first_interrupt(lambda: cancelling.append(asyncio.create_task(_cancel(job)))):
        job = await following(job)
        await asyncio.gather(*cancelling)
    if job.state is sdk.JobState.CANCELLED:
        say(f"Training was cancelled. Start it again with: diptych train --snapshot {snapshot.id}")
        raise typer.Exit(ExitCode.INTERRUPTED if cancelling else ExitCode.FAILURE)
    job.succeeded()
    trained = await client.snapshots.get(snapshot.id)
    if as_json:
        show_json(trained)
    elif trained.training_metrics is not None:
        show(verdict(trained.training_metrics))
        say(f"More: diptych snapshot show {snapshot.id}")


async def _cancel(job: sdk.TrainingJob) -> None:
    say("Stopping after this epoch. Press Ctrl-C again to exit immediately.")
    try:
        await job.cancel()
    except sdk.DiptychError as error:
        say(sentence_of(error))


def _layers(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    if text.strip().lower() in {"", "none", "0"}:
        return ()
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is not a valid list of widths. Use numbers such as 128 or 256,64.", param_hint="--layers"
        ) from error
