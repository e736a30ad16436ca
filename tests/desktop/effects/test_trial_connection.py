"""Another server is tried before the window leaves the current one."""

from pathlib import Path

import pytest

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.state import State
from support.server_process import ServerProcess
from support.windowless import windowless


def has_tried(state: State) -> bool:
    """Whether the trial has ended."""
    return state.connection.trial is not None and not state.connection.trial.is_calling


@pytest.mark.parametrize("address", ["my server", "127.0.0.1:1", "http://127.0.0.1:1", "127.0.0.1:99999", "::"])
def test_nonsense_leaves_the_working_server_alone(shared_server: ServerProcess, tmp_path: Path, address: str) -> None:
    """The connection stays, and a message says what is wrong with the other server."""
    with windowless(shared_server.address, tmp_path, camera="") as window:
        window.until(lambda now: now.connection.status is Status.HERE)
        window.act(actions.TryServer(address))
        tried = window.until(has_tried).connection

        assert (tried.address, tried.status) == (shared_server.address, Status.HERE)
        assert tried.trial is not None
        assert tried.trial.sentence.endswith(".")
        window.act(actions.CreateDataset("still here"))
        window.until(lambda now: now.working_set.dataset is not None and now.working_set.dataset.name == "still here")


def test_the_window_switches_to_a_server_that_responds(shared_server: ServerProcess, tmp_path: Path) -> None:
    """Also from a server that is away."""
    with windowless("127.0.0.1:1", tmp_path, camera="") as window:
        window.until(lambda now: now.connection.status is Status.AWAY)
        window.act(actions.TryServer(shared_server.address))
        there = window.until(lambda now: now.connection.status is Status.HERE).connection

        assert there.address == shared_server.address
        assert there.former == actions.Connect("127.0.0.1:1")
