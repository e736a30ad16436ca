"""The process that trains: started when needed, ended when idle."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from diptych_server.core.metrics import EpochMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.flows.training.trainer_process import TrainerProcess
from diptych_server.ml.fitter import FitProcess, TrainingFile
from support.training import clusters

QUICK = HeadParameters(hidden_layers=(4,), epochs=3)
ONE_LONG_EPOCH = HeadParameters(hidden_layers=(1024, 1024, 1024), epochs=1, batch_size=1)

MakeFitter = Callable[[float], TrainerProcess]


class StoppedError(Exception):
    """Raised by a report."""


@pytest.fixture
async def make_fitter() -> AsyncIterator[MakeFitter]:
    """Makes fitters that keep their process for this number of seconds; all are closed in the end."""
    made: list[TrainerProcess] = []

    def make(idle_seconds: float) -> TrainerProcess:
        made.append(TrainerProcess(idle_seconds=idle_seconds))
        return made[-1]

    yield make
    for fitter in made:
        fitter.close()


async def train(fitter: TrainerProcess, parameters: HeadParameters = QUICK) -> list[EpochMetrics]:
    """The reported events."""
    reported: list[EpochMetrics] = []

    async def report(epochs: Sequence[EpochMetrics]) -> None:
        reported.extend(epochs)

    await fitter.fit(TrainingFile.holding(clusters()), parameters, report=report)
    return reported


async def test_trainings_share_a_process(make_fitter: MakeFitter) -> None:
    """The one that was warmed does all of them, also those asked for at once; every epoch is reported."""
    fitter = make_fitter(60)
    fitter.warm()
    warmed = fitter.process_id

    reported = await asyncio.gather(train(fitter), train(fitter))

    assert fitter.process_id == warmed is not None
    assert [[epoch.epoch for epoch in epochs] for epochs in reported] == [[1, 2, 3], [1, 2, 3]]


async def test_an_unused_process_ends() -> None:
    """After its idle time, and not before the end of a training."""
    ended = asyncio.Event()

    class Noted(FitProcess):
        def end(self) -> None:
            super().end()
            ended.set()

    fitter = TrainerProcess(idle_seconds=0, start=Noted)
    await train(fitter)
    async with asyncio.timeout(60):
        await ended.wait()

    assert fitter.process_id is None
    assert await train(fitter)
    fitter.close()


async def test_a_training_is_stopped_within_its_epoch(make_fitter: MakeFitter) -> None:
    """A report that raises ends the process, also one without an epoch, by which a cancellation is noticed."""
    fitter = make_fitter(60)
    fitter.warm()
    first = fitter.process_id

    async def report(epochs: Sequence[EpochMetrics]) -> None:
        assert not epochs, "the epoch was not long enough"
        raise StoppedError

    with pytest.raises(StoppedError):
        await fitter.fit(TrainingFile.holding(clusters(dimension=1000)), ONE_LONG_EPOCH, report=report)

    assert fitter.process_id not in {first, None}


async def test_a_cancelled_training_leaves_no_process(make_fitter: MakeFitter) -> None:
    """A worker that is asked to stop has nothing left to wait for."""
    fitter = make_fitter(60)
    begun = asyncio.Event()

    async def report(epochs: Sequence[EpochMetrics]) -> None:
        begun.set()

    parameters = HeadParameters(hidden_layers=(256,), epochs=1000, batch_size=1)
    running = asyncio.create_task(fitter.fit(TrainingFile.holding(clusters()), parameters, report=report))
    await begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert fitter.process_id is None
