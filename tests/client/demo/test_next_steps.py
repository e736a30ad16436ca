"""The next steps that the demo prints."""

import sys
from pathlib import Path

import pytest

from diptych_client.demo.next_steps import next_steps


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment in the current folder that is not active in the shell."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "activate").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def commands(text: str) -> list[str]:
    """The lines to copy."""
    return [line.strip() for line in text.splitlines() if line.startswith("  ")]


def test_next_steps_activate_the_environment_of_the_commands(installation: Path) -> None:
    """Both terminals enter the virtual environment first; a command is alone on its line."""
    steps = next_steps(["a", "b"], camera="virtual:cup", server=None, data_dir=Path("demo") / "server")

    assert commands(steps) == [
        "source .venv/bin/activate",
        "diptych-server serve --data-dir demo/server",
        "source .venv/bin/activate",
        "diptych snapshot ls",
        "diptych snapshot show b",
        "diptych compare a b --check",
        "diptych predict a b --camera virtual:cup",
    ]


def test_an_active_environment_is_not_activated_again(installation: Path) -> None:
    """If the commands are on the PATH, no line is needed."""
    command = installation / "diptych-server"
    command.touch(mode=0o755)

    steps = next_steps(["a", "b"], camera="virtual", server=None, data_dir=Path("a folder"))

    assert "source" not in steps
    assert commands(steps)[0] == "diptych-server serve --data-dir 'a folder'"


def test_a_given_server_is_used_in_the_next_steps(installation: Path) -> None:
    """No second server is started, and every command uses the same one."""
    steps = next_steps(["a", "b"], camera="virtual", server="127.0.0.1:5000", data_dir=None)

    assert "diptych-server" not in steps
    assert sum("diptych --server 127.0.0.1:5000 " in line for line in commands(steps)) == 4


def test_commands_name_the_demo_server_if_another_is_the_default(installation: Path) -> None:
    """A user with another remembered server is not sent there."""
    steps = next_steps(["a", "b"], camera="virtual", server="127.0.0.1:4817", data_dir=Path("demo"))

    assert "diptych-server serve --data-dir demo" in commands(steps)
    assert sum("diptych --server 127.0.0.1:4817 " in line for line in commands(steps)) == 4
