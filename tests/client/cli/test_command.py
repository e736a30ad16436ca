"""The command as people and scripts run it, as a process against a real gRPC server."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc import aio

from diptych.v1 import dataset_pb2, dataset_service_pb2, label_pb2
from support.local_server import LocalServer, add_methods, serving

SERVICE = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]


class Datasets:
    """Four datasets, two of one name."""

    def __init__(self) -> None:
        self.refuse_with: grpc.StatusCode | None = None

    async def list_(self, _request: Any, context: Any) -> dataset_service_pb2.ListDatasetsResponse:
        """All of them on one page, or a refusal."""
        if self.refuse_with is not None:
            await context.abort(self.refuse_with, "no")
        names = {"id-desk": "Desk", "id-shelf-1": "Shelf", "id-shelf-2": "Shelf", "id-cafe": "Café"}
        labels = [label_pb2.Label(id="id-mug", name="mug", instance_count=1234)]
        return dataset_service_pb2.ListDatasetsResponse(
            datasets=[dataset_pb2.Dataset(id=each, name=name, labels=labels) for each, name in names.items()]
        )

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        add_methods(server, SERVICE, {"ListDatasets": self.list_})


@dataclass(frozen=True)
class Ended:
    """How the command ended."""

    code: int | None
    output: str
    notes: str


async def diptych(
    server: LocalServer | None, *arguments: str, output: int = asyncio.subprocess.PIPE, **environment: str
) -> Ended:
    """Runs the command; `output` takes what it writes to standard output."""
    variables = {**os.environ, **({"DIPTYCH_SERVER": server.address} if server else {}), **environment}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from diptych_client.cli.app import main; main()",
        *arguments,
        stdout=output,
        stderr=asyncio.subprocess.PIPE,
        env=variables,
    )
    said, notes = await process.communicate()
    return Ended(process.returncode, (said or b"").decode(errors="replace"), notes.decode())


async def test_a_table_for_people() -> None:
    """Names, counts and the end of the id; no colours when the output is not a terminal."""
    async with serving(Datasets().add) as (server, _):
        ended = await diptych(server, "dataset", "ls")

    assert ended.code == 0
    assert "Desk" in ended.output
    assert "\x1b" not in ended.output


async def test_json_for_scripts() -> None:
    """Standard output contains only the data."""
    async with serving(Datasets().add) as (server, _):
        ended = await diptych(server, "dataset", "show", "desk", "--json")

    dataset = json.loads(ended.output)
    assert (dataset["id"], dataset["labels"][0]["instance_count"]) == ("id-desk", 1234)
    assert ended.notes == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
async def test_without_a_unicode_locale_output_is_ascii(encoding: str) -> None:
    """A table is read all the same, and JSON loses nothing."""
    async with serving(Datasets().add) as (server, _):
        people = await diptych(server, "dataset", "ls", PYTHONIOENCODING=encoding)
        script = await diptych(server, "dataset", "show", "Café", "--json", PYTHONIOENCODING=encoding)

    assert (people.code, script.code) == (0, 0)
    assert "...-shelf-1" in people.output
    assert json.loads(script.output)["name"] == "Café"


@pytest.fixture
def full_disk() -> Iterator[int]:
    """An open file that rejects all writes."""
    with Path("/dev/full").open("wb") as file:
        yield file.fileno()


async def test_failed_output_is_reported(full_disk: int) -> None:
    """A full disk behind `>` is a failure in one sentence."""
    async with serving(Datasets().add) as (server, _):
        ended = await diptych(server, "dataset", "ls", output=full_disk)

    assert (ended.code, ended.notes) == (1, "Input or output: No space left on device.\n")


async def test_an_ambiguous_name_lists_what_it_could_mean() -> None:
    """Exit code 2, and the ids to choose from."""
    async with serving(Datasets().add) as (server, _):
        ended = await diptych(server, "dataset", "show", "Shelf")

    assert ended.code == 2
    assert "id-shelf-1" in ended.notes
    assert "id-shelf-2" in ended.notes
    assert ended.output == ""


async def test_a_missing_thing_is_a_failure() -> None:
    """Exit code 1 and one sentence."""
    async with serving(Datasets().add) as (server, _):
        ended = await diptych(server, "dataset", "show", "Table")

    assert (ended.code, ended.notes) == (
        1,
        "There is no dataset 'Table'. List them with: diptych dataset ls\n",
    )


@pytest.mark.parametrize(
    ("status", "code"),
    [(grpc.StatusCode.UNAUTHENTICATED, 4), (grpc.StatusCode.PERMISSION_DENIED, 4), (grpc.StatusCode.ABORTED, 5)],
)
async def test_refusals_have_their_exit_codes(status: grpc.StatusCode, code: int) -> None:
    """Scripts can distinguish them without parsing text."""
    servicer = Datasets()
    servicer.refuse_with = status

    async with serving(servicer.add) as (server, _):
        ended = await diptych(server, "dataset", "ls")

    assert ended.code == code
    assert "Traceback" not in ended.notes


async def test_an_unreachable_server_has_its_exit_code() -> None:
    """Exit code 3, and how to start a server."""
    async with serving(Datasets().add) as (server, _):
        await server.stop()
        ended = await diptych(server, "info")

    port = server.address.partition(":")[2]
    assert ended.code == 3
    assert ended.notes == (
        f"The server at {server.address} is unreachable. Start one with: diptych-server serve --port {port}\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--server", "nowhere:x", "info"),
        ("train",),
        ("dataset",),
        ("import", "/nowhere", "--dataset", "Desk"),
        ("predict", "first"),
    ],
)
async def test_a_usage_error_has_its_exit_code(arguments: tuple[str, ...]) -> None:
    """Exit code 2, without asking any server."""
    ended = await diptych(None, *arguments, DIPTYCH_SERVER="127.0.0.1:1")

    assert ended.code == 2
    assert "Traceback" not in ended.notes


async def test_the_help_names_the_exit_codes() -> None:
    """The epilog lists every code."""
    ended = await diptych(None, "--help", NO_COLOR="1")

    assert ended.code == 0
    assert {"0", "1", "2", "3", "4", "5", "130"} <= set(ended.output.split())
