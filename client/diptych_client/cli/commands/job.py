"""`diptych job`: training jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.options import NO_MATCH, FilterOption, JobArgument, Json, group
from diptych_client.cli.session import run
from diptych_client.cli.snapshot_names import snapshot_names
from diptych_client.formatting import captions
from diptych_client.formatting.text import short_id, when

app = group("List, show and cancel training jobs.")
"""The group of commands."""


@app.command("ls")
def list_(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, help="Number of jobs to show.")] = 20,
    filter_: FilterOption = "",
    as_json: Json = False,
) -> None:
    """List training jobs, newest first."""

    async def work(client: sdk.Client) -> None:
        jobs: list[sdk.TrainingJob] = []
        async for job in client.training_jobs.list(filter=filter_):
            jobs.append(job)
            if len(jobs) == limit:
                break
        if as_json:
            show_json(jobs)
        elif not jobs:
            say(NO_MATCH if filter_ else "There are no training jobs yet. Start one with: diptych train DATASET")
        else:
            show(_listing(jobs, await snapshot_names(client, (each.snapshot_id for each in jobs))))

    run(context, work)


@app.command("show")
def show_(context: typer.Context, job: JobArgument, *, as_json: Json = False) -> None:
    """Show a training job."""

    async def work(client: sdk.Client) -> None:
        found = await client.training_jobs.find(job)
        if as_json:
            show_json(found)
            return
        show(f"{found.id}  {_state(found)}")
        show(f"snapshot {found.snapshot_id}")
        if found.failure:
            show(found.failure.message)

    run(context, work)


@app.command()
def cancel(context: typer.Context, job: JobArgument) -> None:
    """Cancel a training job; it stops after the current epoch."""

    async def work(client: sdk.Client) -> None:
        asked = await (await client.training_jobs.find(job)).cancel()
        say("The job is cancelled." if asked.state.has_ended else "The job stops after the current epoch.")

    run(context, work)


def _listing(jobs: list[sdk.TrainingJob], names: Mapping[str, str]) -> Listing:
    rows = [
        (
            short_id(each.id),
            names.get(each.snapshot_id, short_id(each.snapshot_id)),
            _state(each),
            when(each.created_at),
        )
        for each in jobs
    ]
    return Listing(("id", "snapshot", "state", captions.CREATED), rows)


def _state(job: sdk.TrainingJob) -> str:
    if job.last_epoch is not None and not job.state.has_ended:
        return f"{job.state}, epoch {job.last_epoch.epoch} of {job.parameters.epochs}"
    return str(job.state)
