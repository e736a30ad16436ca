"""Whatever is wrong with a server, the window says what to do, and keeps running."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from grpc import aio

from diptych.v1 import server_service_pb2
from diptych_client.desktop.capturing.spool import Spool, folder_of
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import Phase
from diptych_client.sdk import Client, new_id
from support.drawing import draw
from support.local_server import LocalServer, add_methods
from support.server_process import ServerProcess
from support.windowless import Windowless, windowless

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
    """The address of a server that serves only newer clients."""

    async def info(request: Any, context: Any) -> Any:
        return server_service_pb2.GetServerInfoResponse(version="99.0.0", min_client_version="99.0.0")

    server = LocalServer(lambda each: add_methods(each, SERVICE, {"GetServerInfo": info}))
    await server.start()
    yield server.address
    await server.stop()


@pytest.fixture
async def older_server() -> AsyncIterator[str]:
    """The address of a gRPC server without our methods."""

    def add(server: aio.Server) -> None:
        add_methods(server, SERVICE, {})

    server = LocalServer(add)
    await server.start()
    yield server.address
    await server.stop()


def sentence_of(address: str, folder: Path, *, status: Status) -> str:
    """The text of the window about a server."""
    with windowless(address, folder, camera="") as window:
        return window.until(lambda now: now.connection.status is status).connection.sentence


def test_without_a_server_the_window_says_so_and_waits(tmp_path: Path) -> None:
    """A mistyped port cannot be distinguished from a server that is not running."""
    sentence = sentence_of("127.0.0.1:9", tmp_path, status=Status.AWAY)

    assert sentence.startswith("The server at 127.0.0.1:9 is unreachable. Start it or check the address")


def test_an_invalid_address_is_refused_with_an_example(tmp_path: Path) -> None:
    """Waiting would not help."""
    assert "127.0.0.1:4817" in sentence_of("no address", tmp_path, status=Status.REFUSING)


def test_another_program_on_the_port_is_not_a_server(other_program: str, tmp_path: Path) -> None:
    """The user has to check the address."""
    assert "check the address" in sentence_of(other_program, tmp_path, status=Status.AWAY)


async def test_a_server_for_newer_windows_asks_for_an_update_here(newer_server: str, tmp_path: Path) -> None:
    """It names the required version."""
    sentence = await asyncio.to_thread(sentence_of, newer_server, tmp_path, status=Status.REFUSING)

    assert "99.0.0" in sentence
    assert "Install the new version" in sentence


async def test_a_server_that_is_too_old_has_its_own_message(older_server: str, tmp_path: Path) -> None:
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
    """And the button is released."""
    with windowless(shared_server.address, tmp_path, camera="") as window:
        window.until(lambda now: now.connection.status is Status.HERE)
        window.act(actions.CreateDataset("nothing yet"))
        window.until(lambda now: works_on(now, "nothing yet"))
        window.act(actions.ChooseLabel(""))  # it may still have one from a previous dataset
        window.act(actions.StartRecording())
        said = window.until(lambda now: bool(now.notices) and not now.recording.is_waiting)
        assert "Type a label first" in said.notices[-1].sentence
        window.act(actions.ChooseLabel("mug"))
        assert not window.state.notices


def test_pictures_of_a_deleted_dataset_are_kept_and_can_go_elsewhere(
    shared_server: ServerProcess, tmp_path: Path
) -> None:
    """Recording ends, no other dataset is chosen, and the pictures go where the notice offers."""
    with windowless(shared_server.address, tmp_path) as window:
        window.until(lambda now: now.connection.status is Status.HERE)
        for name in ("lasting", "short-lived"):
            window.act(actions.CreateDataset(name))
            window.until(partial(works_on, name=name))
        gone = window.state.working_set.dataset_id
        window.until(lambda now: now.camera.is_open)
        window.act(actions.ChooseLabel("mug"))
        window.act(actions.StartRecording())
        window.until(lambda now: now.recording.stored_count >= 1)

        asyncio.run(delete(shared_server.address, gone))

        window.until(lambda now: not now.working_set.dataset_id and not now.recording.is_on)
        window.until(lambda now: bool(now.notices))
        assert window.state.notices[-1].sentence.startswith("short-lived was deleted.")
        spool_late_pictures(window, tmp_path, gone)
        kept = window.until(lambda now: any("safe on this computer" in each.sentence for each in now.notices))
        [offer] = [each for each in kept.notices[-1].offers if each.words == "Move to lasting"]
        window.act(offer.action)
        window.until(lambda now: any("will be added to lasting" in each.sentence for each in now.notices))
        lasting = next(each for each in window.state.working_set.datasets if each.name == "lasting")
        window.act(actions.ChooseDataset(lasting.id))
        window.until(lambda now: len(now.working_set.instances) >= 2 and not now.connection.waiting_count)


def test_an_undeleted_dataset_gets_the_waiting_pictures(shared_server: ServerProcess, tmp_path: Path) -> None:
    """It is shown again."""
    with windowless(shared_server.address, tmp_path) as window:
        window.until(lambda now: now.connection.status is Status.HERE)
        window.act(actions.CreateDataset("comes back"))
        window.until(lambda now: works_on(now, "comes back"))
        dataset_id = window.state.working_set.dataset_id
        asyncio.run(delete(shared_server.address, dataset_id))
        window.until(lambda now: not now.working_set.dataset_id)
        spool_late_pictures(window, tmp_path, dataset_id)
        state = window.until(lambda now: any("Your 2 pictures are safe" in each.sentence for each in now.notices))

        window.act(state.notices[-1].offers[0].action)

        window.until(lambda now: now.working_set.dataset_id == dataset_id and len(now.working_set.instances) == 2)


def spool_late_pictures(window: Windowless, folder: Path, dataset_id: str) -> None:
    """Two pictures that were recorded before the window was notified of the deletion."""
    spool = Spool(folder_of(folder, window.state.connection.address))
    for number in (1, 2):
        facts = spool.facts(
            dataset_id=dataset_id,
            label_name="mug",
            burst_id=new_id(),
            captured_at=datetime.now(UTC),
            source="camera",
        )
        spool.put(draw("mug", number=number), facts)
        window.effects._taken(facts)


def works_on(state: State, name: str) -> bool:
    """Whether this is the working set."""
    return state.working_set.dataset is not None and state.working_set.dataset.name == name


async def delete(address: str, dataset_id: str) -> None:
    """Delete a dataset as another client."""
    async with Client(address) as client:
        await (await client.datasets.get(dataset_id)).delete()
