"""Whatever is wrong with a server, the window says what to do, and goes on."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from grpc import aio

from diptych.v1 import server_service_pb2
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.events import PictureTaken
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import Phase
from diptych_client.sdk import Client
from support.local_server import LocalServer, add_methods
from support.server_process import ServerProcess
from support.windowless import windowless

SERVICE = server_service_pb2.DESCRIPTOR.services_by_name["ServerService"]


@pytest.fixture
def other_program() -> Iterator[str]:
    """The address of a web server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
async def newer_server() -> AsyncIterator[str]:
    """The address of a server that serves only clients of the future."""

    async def info(request: Any, context: Any) -> Any:
        return server_service_pb2.GetServerInfoResponse(version="99.0.0", min_client_version="99.0.0")

    server = LocalServer(lambda each: add_methods(each, SERVICE, {"GetServerInfo": info}))
    await server.start()
    yield server.address
    await server.stop()


@pytest.fixture
async def older_server() -> AsyncIterator[str]:
    """The address of a gRPC server that knows none of our methods."""

    def add(server: aio.Server) -> None:
        add_methods(server, SERVICE, {})

    server = LocalServer(add)
    await server.start()
    yield server.address
    await server.stop()


def sentence_of(address: str, folder: Path, *, status: Status) -> str:
    """What the window says of a server."""
    with windowless(address, folder, camera="") as window:
        return window.until(lambda now: now.connection.status is status).connection.sentence


def test_where_nobody_answers_the_window_says_so_and_waits(tmp_path: Path) -> None:
    """A mistyped port is the same as a server that is not started."""
    sentence = sentence_of("127.0.0.1:9", tmp_path, status=Status.AWAY)

    assert sentence.startswith("No server answers at 127.0.0.1:9. Start it or check the address")


def test_what_is_no_address_is_refused_with_an_example(tmp_path: Path) -> None:
    """It cannot become one by waiting."""
    assert "127.0.0.1:4817" in sentence_of("no address", tmp_path, status=Status.REFUSING)


def test_another_program_on_the_port_is_no_server(other_program: str, tmp_path: Path) -> None:
    """The address is what somebody has to look at."""
    assert "check the address" in sentence_of(other_program, tmp_path, status=Status.AWAY)


async def test_a_server_for_newer_windows_asks_for_an_update_here(newer_server: str, tmp_path: Path) -> None:
    """It names the version that it wants."""
    sentence = await asyncio.to_thread(sentence_of, newer_server, tmp_path, status=Status.REFUSING)

    assert "99.0.0" in sentence
    assert "install the new version" in sentence


async def test_a_server_that_is_too_old_is_told_apart(older_server: str, tmp_path: Path) -> None:
    """Both sides should have the same version."""
    sentence = await asyncio.to_thread(sentence_of, older_server, tmp_path, status=Status.REFUSING)

    assert "too old" in sentence
    assert "Check the address" in sentence


def test_training_without_a_server_ends_with_a_sentence(tmp_path: Path) -> None:
    """The button works again."""
    for address in ("no address", "127.0.0.1:9"):
        with windowless(address, tmp_path, camera="") as window:
            window.until(lambda now: now.connection.status in {Status.AWAY, Status.REFUSING})
            window.act(actions.Train())
            ended = window.until(lambda now: now.training.phase is Phase.ENDED)
            assert ended.training.sentence


def test_recording_without_a_label_says_what_is_missing(shared_server: ServerProcess, tmp_path: Path) -> None:
    """And the button is up again."""
    with windowless(shared_server.address, tmp_path, camera="") as window:
        window.until(lambda now: now.connection.status is Status.HERE)
        window.act(actions.CreateDataset("nothing yet"))
        window.until(lambda now: works_on(now, "nothing yet"))
        window.act(actions.ChooseLabel(""))  # it may have one from a dataset that it showed before
        window.act(actions.StartRecording())
        said = window.until(lambda now: bool(now.notices) and not now.recording.is_waiting)
        assert "type a label" in said.notices[-1].sentence


def test_pictures_of_a_deleted_dataset_are_kept_and_others_are_sent(
    shared_server: ServerProcess, tmp_path: Path
) -> None:
    """Somebody else deletes what is recorded into; the window moves on to what is there."""
    with windowless(shared_server.address, tmp_path) as window:
        window.until(lambda now: now.connection.status is Status.HERE)
        window.act(actions.CreateDataset("short-lived"))
        window.until(lambda now: works_on(now, "short-lived"))
        gone = window.state.workbench.dataset_id
        window.until(lambda now: now.camera.is_open)
        window.act(actions.ChooseLabel("mug"))

        asyncio.run(delete(shared_server.address, gone))
        window.act(actions.StartRecording())

        window.until(lambda now: any("kept here" in each.sentence for each in now.notices))
        window.act(actions.StopRecording())
        window.act(actions.CreateDataset("lasting"))
        window.until(lambda now: works_on(now, "lasting"))
        window.act(actions.ChooseLabel("mug"))
        window.act(actions.StartRecording())
        window.until(lambda now: now.recording.stored_count >= 1)
        assert any(isinstance(each, PictureTaken) for each in window.heard)


def works_on(state: State, name: str) -> bool:
    """Whether this is the working set."""
    return state.workbench.dataset is not None and state.workbench.dataset.name == name


async def delete(address: str, dataset_id: str) -> None:
    """Delete a dataset as another client."""
    async with Client(address) as client:
        await (await client.datasets.get(dataset_id)).delete()
