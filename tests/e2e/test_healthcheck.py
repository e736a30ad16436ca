"""`diptych-server healthcheck`, as the container image runs it."""

import subprocess

from support.server_process import SERVER_PROGRAM, ServerProcess, clean_environment


def healthcheck(port: int) -> subprocess.CompletedProcess[str]:
    """The command, once it has ended."""
    environment = clean_environment() | {"DIPTYCH_PORT": str(port)}
    command = [SERVER_PROGRAM, "healthcheck"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_it_says_that_a_running_server_is_ready(shared_server: ServerProcess) -> None:
    """It finds the server by the settings of the server."""
    ended = healthcheck(shared_server.port)

    assert (ended.returncode, ended.stdout) == (0, "ready\n")


def test_it_fails_with_a_message_without_a_server() -> None:
    """Exit code 1 is what container engines take for unhealthy."""
    ended = healthcheck(1)

    assert ended.returncode == 1
    assert "127.0.0.1:1 responded with UNAVAILABLE" in ended.stderr
    assert "Traceback" not in ended.stderr
