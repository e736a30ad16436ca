"""The page that Prometheus reads, on a server as people start it."""

import asyncio
import json
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families

from diptych_client.sdk import Client, NotFoundError, PicturePredictions
from diptych_server.jobs.queue import open_queue
from support.lived_in import LivedIn, live_in
from support.photographs import photograph
from support.server_process import SERVER_PROGRAM, ServerProcess, StartServer, clean_environment

FRAMES = 5
PATIENCE_SECONDS = 60
DONE = frozenset({("queue", "embed"), ("outcome", "done")})
STAGES = ("wait", "decode", "send")

Numbers = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def metrics_address(server: ServerProcess) -> str:
    """The announcement of the server after it was ready."""
    assert server.process.stdout is not None
    found = re.fullmatch(r"Metrics are at (http://127\.0\.0\.1:\d+/metrics)\.\n", server.process.stdout.readline())
    assert found
    return found[1]


def read(address: str) -> Numbers:
    """The numbers of the page by name and labels."""
    with urllib.request.urlopen(address, timeout=10) as page:  # noqa: S310  the server announced it
        families = text_string_to_metric_families(page.read().decode())
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }


def number(address: str, name: str, **labels: str) -> float:
    """One number of the page."""
    return read(address)[name, frozenset(labels.items())]


def settled(address: str) -> Numbers:
    """The metrics once the server has ended every call as well: a client sees the end a little sooner."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        numbers = read(address)
        if not any(value for (name, _), value in numbers.items() if name == "diptych_open_calls"):
            return numbers
        assert time.monotonic() < give_up, "calls stay open"


async def use(server: ServerProcess, lived_in: LivedIn, address: str) -> None:
    """Have a snapshot answer some frames, one by one, and request a snapshot that does not exist."""
    async with Client(server.address) as client:
        async with client.predictions.stream(lived_in.snapshot_ids) as stream:
            for _ in range(FRAMES):
                stream.offer(photograph("chelsea.png"))
                answer = await anext(stream)
            assert isinstance(answer.outcome, PicturePredictions)
            assert answer.outcome.timings.previous_send_micros > 0
            assert await asyncio.to_thread(number, address, "diptych_live_open_streams") == 1
        with pytest.raises(NotFoundError):
            await client.snapshots.get("01890000-0000-7000-8000-000000000000")


def test_server_metrics_count_calls_and_time(start_server: StartServer, data_dir: Path) -> None:
    """Frames, stages and calls are counted; the page ends with the server."""
    server = start_server(data_dir, environment={"DIPTYCH_METRICS_PORT": "0"})
    address = metrics_address(server)

    asyncio.run(use(server, live_in(server.address, snapshots=1), address))
    numbers = settled(address)
    ending = server.interrupt()

    def seen(name: str, **labels: str) -> float:
        return numbers[name, frozenset(labels.items())]

    assert seen("diptych_live_frames_total", outcome="answered") == FRAMES
    assert [seen("diptych_live_stage_seconds_count", stage=stage) >= FRAMES for stage in STAGES] == [True] * 3
    assert 0 < seen("diptych_live_stage_seconds_sum", stage="decode") < 10
    assert seen("diptych_live_batch_size_bucket", le="1.0") == FRAMES
    assert seen("diptych_open_calls", method="/diptych.v1.PredictionService/StreamPredictions") == 0
    assert seen("diptych_blob_seconds_count", operation="put") > 0
    assert seen("diptych_blob_failures_total", operation="put") == 0
    assert seen("diptych_database_transactions_total") > 0
    assert seen("diptych_database_failures_total") == 0
    get = "/diptych.v1.SnapshotService/GetSnapshot"
    assert seen("diptych_call_seconds_count", method=get, code="NOT_FOUND") == 1
    assert (ending.exit_code, ending.left) == (0, ())
    with pytest.raises(urllib.error.URLError):
        read(address)


@contextmanager
def worker_page(conninfo: str, data_dir: Path) -> Iterator[str]:
    """The address of the page of a worker that runs during the block."""
    environment = {"DIPTYCH_DATABASE_URL": conninfo, "DIPTYCH_DATA_DIR": str(data_dir), "DIPTYCH_METRICS_PORT": "0"}
    with subprocess.Popen(
        [SERVER_PROGRAM, "worker"], env=clean_environment() | environment, stderr=subprocess.PIPE, text=True
    ) as worker:
        try:
            assert worker.stderr is not None
            served = next(line for line in map(json.loads, worker.stderr) if line["event"] == "serving metrics")
            yield served["address"]
        finally:
            worker.terminate()


async def test_worker_metrics_count_jobs_and_the_queue(conninfo: str, data_dir: Path) -> None:
    """Jobs by how they ended; the queues of all workers; connections to the database."""
    async with open_queue(conninfo) as queue:
        await queue.embed_soon(uuid4())  # of a dataset that is not there: there is nothing to embed
    with worker_page(conninfo, data_dir) as address:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while ("diptych_job_seconds_count", DONE) not in (numbers := await asyncio.to_thread(read, address)):
                pass

    assert numbers["diptych_job_seconds_count", DONE] == 1
    assert numbers["diptych_jobs_running", frozenset({("queue", "embed")})] == 0
    assert numbers["diptych_queue_jobs", frozenset({("queue", "train"), ("state", "waiting")})] == 0
    assert numbers["diptych_database_connections", frozenset({("state", "most")})] == 5
