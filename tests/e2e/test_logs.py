"""The log of a server as people start it: a JSON object per line, an id in each line of a call."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from diptych_client.sdk import Client
from support.lived_in import live_in
from support.server_process import ServerProcess, StartServer


def lines(server: ServerProcess) -> Sequence[Mapping[str, Any]]:
    """The log of the server and its worker so far."""
    return [json.loads(line) for line in server.errors.splitlines()]


async def list_datasets(address: str) -> None:
    """One call."""
    async with Client(address) as client:
        assert [dataset async for dataset in client.datasets.list()] == []


def test_each_call_has_a_line_and_each_job_its_ids(start_server: StartServer, data_dir: Path) -> None:
    """One line per call, however many frames or pictures it had; the worker's lines name the job they are about."""
    server = start_server(data_dir)
    lived_in = live_in(server.address, snapshots=1)
    server.interrupt()

    calls = [line for line in lines(server) if line["event"] == "call ended"]
    jobs = [line for line in lines(server) if line.get("task") == "embed"]
    assert {(line["level"], line["status"]) for line in calls} == {("info", "OK")}
    assert len({line["request_id"] for line in calls}) == len(calls)
    captures = [line for line in calls if line["method"] == "/diptych.v1.DatasetService/CaptureInstances"]
    assert 1 <= len(captures) < 10
    assert {line["dataset_id"] for line in jobs} == {lived_in.dataset_id}


def test_a_quiet_log_has_no_calls(start_server: StartServer, data_dir: Path) -> None:
    """Events that need no attention are not written at the default level."""
    server = start_server(data_dir, environment={"DIPTYCH_LOG_LEVEL": "warning"})
    asyncio.run(list_datasets(server.address))
    ending = server.interrupt()

    assert (ending.exit_code, ending.errors) == (0, "")
