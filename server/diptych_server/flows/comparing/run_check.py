"""Running a check in a worker: train each step that is not stored yet, ask its heads, store their margins."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from diptych_server.core.backbone_id import weights_of
from diptych_server.core.comparison_check import CheckState, ComparisonCheck, Step, steps_of
from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.training import Model
from diptych_server.flows.comparing.asking import Questions, ask
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.comparing.checks import NOUN
from diptych_server.flows.comparing.crossing import find_copies
from diptych_server.flows.comparing.exam import Prepared, prepare_data, read_kinship, read_snapshots, trained, views_of
from diptych_server.flows.comparing.honesty import Kinship
from diptych_server.flows.comparing.steps import StepPlan, parameters_of, plan_of
from diptych_server.flows.job_attempt import JobAttempt
from diptych_server.flows.training.run import Workshop, run_turn
from diptych_server.ml.fitter import TrainingFile
from diptych_server.ml.tensor_files import Floats
from diptych_server.store.notifications.listener import notify
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.retry import retry_while_unavailable
from diptych_server.store.tables import attempts, comparison_checks
from diptych_server.store.tables.attempts import CHECKS, Attempt
from diptych_server.store.tables.embeddings import fetch_dimension, fetch_embedded, fetch_views_of_pictures

_UNCALIBRATED: Final = 1.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Work:
    """Everything that the steps of a check have in common."""

    prepared: Prepared
    kin: Kinship
    a: Model
    b: Model
    embedded: frozenset[int]
    """The places of the pictures that can be trained on."""


async def run_check(workshop: Workshop, check_id: UUID) -> bool:
    """Train until the check ends or another worker takes it over; if cancelled, return it to the queue.

    Returns False only if the check failed. Waits while the database is unavailable.
    """
    claimed = await retry_while_unavailable(partial(_claim, workshop.database, check_id))
    if claimed is None:
        return True
    attempt, check = claimed
    turn = JobAttempt(workshop.database, attempt, NOUN)
    if not await turn.may_start(is_cancel_requested=check.is_cancel_requested):
        return True
    workshop.fitter.warm()
    threads = CalmThreads()
    try:
        return await run_turn(turn, workshop.queue.compare_soon, partial(_check, workshop, turn, threads, check))
    finally:
        threads.close()


async def _claim(database: Database, check_id: UUID) -> tuple[Attempt, ComparisonCheck] | None:
    async with database.transaction() as connection:
        attempt = await attempts.claim(connection, CHECKS, check_id)
        check = await comparison_checks.fetch_check(connection, check_id)
        if attempt is None or check is None:
            return None
        await notify(connection, check_id)
        return attempt, check


async def _check(workshop: Workshop, turn: JobAttempt, threads: CalmThreads, check: ComparisonCheck) -> None:
    work = await retry_while_unavailable(partial(_read, workshop.database, threads, check), between=turn.check)
    async with workshop.database.transaction() as connection:
        finished = await comparison_checks.fetch_finished_steps(connection, check.id)
    for step in steps_of(work.prepared.difference):
        if step.name not in finished:
            margins = await _train(workshop, turn, threads, work, step)
            await turn.written(partial(_store, turn.attempt, step, margins))
            _log.info("step of a check finished", check_id=str(check.id), step=step.name)

    async def end(connection: Connection) -> None:
        await attempts.end_attempt(connection, turn.attempt, state=CheckState.SUCCEEDED)

    await turn.written(end)


async def _store(attempt: Attempt, step: Step, margins: Floats, connection: Connection) -> None:
    await comparison_checks.insert_training(connection, attempt, step.name, margins)


async def _read(database: Database, threads: CalmThreads, check: ComparisonCheck) -> _Work:
    async with database.reading() as connection:
        a, b = await read_snapshots(connection, (check.a_snapshot_id, check.b_snapshot_id))
    prepared = await prepare_data(database, threads, a, b)
    pairs, backbone_id = prepared.difference.pairs, trained(b).backbone_id
    copies: Sequence[tuple[int, int]] = ()
    if a.row.dataset_id != b.row.dataset_id:
        copies = await find_copies(database, threads, pairs, weights=weights_of(backbone_id))
    pictures = [pair.picture for pair in pairs]
    async with database.reading() as connection:
        kin = await read_kinship(connection, prepared, a, b, copies)
        embedded = set(await fetch_embedded(connection, pictures, backbone_id=backbone_id))
    places = frozenset(place for place, picture in enumerate(pictures) if picture in embedded)
    return _Work(prepared, kin, trained(a), trained(b), places)


async def _train(workshop: Workshop, turn: JobAttempt, threads: CalmThreads, work: _Work, step: Step) -> Floats:
    """The margins (N,) of all pictures from heads trained for a step."""

    async def report(_: Sequence[EpochMetrics]) -> None:
        await turn.check()

    plan = plan_of(step, work.prepared.difference, work.kin).only(work.embedded)
    file = await retry_while_unavailable(partial(_file, workshop.database, plan, work), between=turn.check)
    fitted = await workshop.fitter.fit_folds(file, parameters_of(step, work.a, work.b), report=report)
    questions = Questions(
        folds=fitted.heads,
        asked_folds=views_of(work.prepared.difference)[0 if step.is_of_a else 1].folds,
        labels=work.prepared.labels,
        columns=plan.columns,
        label_count=len(work.prepared.difference.aligned.labels),
        temperature=_UNCALIBRATED,
    )
    pictures = [pair.picture for pair in work.prepared.difference.pairs]
    answers = partial(
        ask,
        workshop.database,
        threads,
        [questions],
        pictures,
        backbone_id=work.b.backbone_id,
        dimension=file.layout.dimension,
    )
    [answered] = await retry_while_unavailable(answers, between=turn.check)
    return answered.margins


async def _file(database: Database, plan: StepPlan, work: _Work) -> TrainingFile:
    pairs, backbone_id = work.prepared.difference.pairs, work.b.backbone_id
    pictures = [pairs[row.place].picture for row in plan.rows]
    async with database.reading() as connection:
        file = plan.file(work.kin, dimension=await fetch_dimension(connection, pictures, backbone_id=backbone_id))
        await fetch_views_of_pictures(connection, file.embeddings, pictures=pictures, backbone_id=backbone_id)
    return file
