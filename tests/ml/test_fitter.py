"""Training in a separate process."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit import fit, fit_folds
from diptych_server.ml.fit_result import EpochScore, FitResult
from diptych_server.ml.fitter import FitFaultError, FitLostError, FitProcess, TrainingFile
from support.processes import FoundProcess, ended_within
from support.training import clusters

QUICK = HeadParameters(hidden_layers=(16,), epochs=4, batch_size=16)
ENDLESS = replace(QUICK, epochs=1000)
A_PARENT = """
import sys
from diptych_server.ml.fitter import FitProcess
print(FitProcess().id, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def process() -> Iterator[FitProcess]:
    """A process that trains."""
    started = FitProcess()
    yield started
    started.end()


async def fitted(process: FitProcess, parameters: HeadParameters = QUICK) -> FitResult:
    """The training in the process."""
    return await process.fit(TrainingFile.holding(clusters()), parameters, on_epoch=lambda _: None)


async def test_heads_are_the_same_wherever_they_are_trained(process: FitProcess) -> None:
    """Bit for bit what this process trains, epoch for epoch, and again for the next task."""
    scores: list[EpochScore] = []
    here = fit(clusters(), QUICK, on_epoch=lambda _: None)

    there = await process.fit(TrainingFile.holding(clusters()), QUICK, on_epoch=scores.append)
    again = await fitted(process)

    assert there.heads.to_bytes() == again.heads.to_bytes() == here.heads.to_bytes()
    assert tuple(scores) == there.curve == here.curve
    assert np.array_equal(there.honest_confidences, here.honest_confidences, equal_nan=True)
    assert there.seconds > 0


async def test_fold_heads_can_be_trained_alone(process: FitProcess) -> None:
    """Bit for bit what this process trains, epoch for epoch; then whole trainings go on."""
    scores: list[EpochScore] = []
    here = fit_folds(clusters(), QUICK, on_epoch=lambda _: None)
    file = TrainingFile.holding(clusters())

    there = await process.fit_folds(file, QUICK, on_epoch=scores.append)

    assert tuple(scores) == there.curve == here.curve
    assert np.array_equal(there.honest_confidences, here.honest_confidences)
    for fold, head in enumerate(there.heads):
        rows = file.folds == fold
        assert head is not None
        assert np.array_equal(head.predict(file.embeddings[rows, 0]), here.honest_confidences[rows])
    assert (await fitted(process)).curve


async def test_errors_of_fold_heads_are_reported(process: FitProcess) -> None:
    """As those of whole trainings."""
    broken = TrainingFile.holding(clusters())
    broken.labels[:] = 7

    with pytest.raises(FitFaultError, match="Labels must lie in"):
        await process.fit_folds(broken, QUICK, on_epoch=lambda _: None)


async def test_errors_of_a_training_are_reported(process: FitProcess) -> None:
    """Arrays that do not belong together are the traceback of one training, and no end of the process."""
    broken = TrainingFile.holding(clusters())
    broken.labels[:] = 7

    with pytest.raises(FitFaultError, match="Labels must lie in"):
        await process.fit(broken, QUICK, on_epoch=lambda _: None)

    assert (await fitted(process)).curve


async def test_a_killed_process_is_noticed(process: FitProcess) -> None:
    """The caller that waits for its training gets an error that says how it ended."""

    def kill(_: EpochScore) -> None:
        os.kill(process.id, signal.SIGKILL)

    with pytest.raises(FitLostError, match="SIGKILL"):
        await process.fit(TrainingFile.holding(clusters()), ENDLESS, on_epoch=kill)

    assert process.has_ended


async def test_a_process_killed_between_trainings_is_noticed(process: FitProcess) -> None:
    """Also when no caller waited for it."""
    os.kill(process.id, signal.SIGKILL)

    with pytest.raises(FitLostError):
        await fitted(process)


async def test_it_ends_with_its_parent() -> None:
    """However that ends, and while it still loads."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", A_PARENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout
    child = FoundProcess(int(await parent.stdout.readline()), parent.pid, "")

    parent.kill()
    await parent.wait()

    assert await asyncio.to_thread(ended_within, child, seconds=120)
