"""The live learning curve of a training job, on standard error."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Group
from rich.live import Live
from rich.text import Text

from diptych_client import sdk
from diptych_client.cli.display.output import note_console, say
from diptych_client.cli.display.report import curves
from diptych_client.formatting.text import bar, percent

_BAR_WIDTH = 30
_LINES = 10


async def following(job: sdk.TrainingJob) -> sdk.TrainingJob:
    """Show the progress of a job until it ends, and return the ended job."""
    if not note_console().is_terminal:
        return await _watched(job, _lines())
    with Live(console=note_console(), auto_refresh=False, transient=False) as live:
        return await _watched(job, lambda now, epochs: live.update(_picture(now, epochs), refresh=True))


Shown = Callable[["sdk.TrainingJob", "tuple[sdk.EpochMetrics, ...]"], None]


async def _watched(job: sdk.TrainingJob, shown: Shown) -> sdk.TrainingJob:
    epochs: tuple[sdk.EpochMetrics, ...] = ()
    async for progress in job.watch():
        job, epochs = progress.job, (*epochs, *progress.epochs)
        shown(job, epochs)
    return job


def state_line(job: sdk.TrainingJob, epochs: tuple[sdk.EpochMetrics, ...]) -> str:
    """The state of the job in one line."""
    match job.state:
        case sdk.JobState.EMBEDDING:
            return f"Embedding the pictures: {job.embedded_count:,} of {job.instance_count:,}"
        case sdk.JobState.FITTING if epochs:
            return f"Epoch {epochs[-1].epoch} of {job.parameters.epochs}: {_figures(epochs[-1])}"
        case sdk.JobState.FITTING:
            return "Training is starting."
        case sdk.JobState.QUEUED:
            return "Waiting for a worker."
    return f"Training {job.state} after {len(epochs)} of {job.parameters.epochs} epochs."


def _figures(epoch: sdk.EpochMetrics) -> str:
    figures = f"loss {epoch.training_loss:.3f}, training {percent(epoch.training_accuracy)}"
    if epoch.honest_accuracy is None:
        return figures
    return f"{figures}, honest {percent(epoch.honest_accuracy)}"


def _picture(job: sdk.TrainingJob, epochs: tuple[sdk.EpochMetrics, ...]) -> Group:
    share = epochs[-1].epoch / job.parameters.epochs if epochs and job.parameters.epochs else 0.0
    if job.state is sdk.JobState.EMBEDDING:
        share = job.embedded_count / max(job.instance_count, 1)
    head = f"{bar(share, width=min(_BAR_WIDTH, note_console().width // 4))} {state_line(job, epochs)}"
    return Group(*(Text(line, overflow="crop", no_wrap=True) for line in (head, *curves(epochs))))


def _lines() -> Shown:
    last_state, last_tenth = "", -1

    def shown(job: sdk.TrainingJob, epochs: tuple[sdk.EpochMetrics, ...]) -> None:
        nonlocal last_state, last_tenth
        tenth = len(epochs) * _LINES // (job.parameters.epochs or 1)
        if job.state == last_state and tenth == last_tenth:
            return
        last_state, last_tenth = job.state, tenth
        say(state_line(job, epochs))

    return shown
