"""Help starts quickly: it loads no command, and nothing that is slow to load."""

import json
import subprocess
import sys

import pytest

from diptych_client.cli.app import COMMANDS

HELP = """
import contextlib, io, json, sys
from diptych_client.cli.app import main
sys.argv = ["diptych", *sys.argv[1:]]
with contextlib.redirect_stdout(io.StringIO()) as shown, contextlib.suppress(SystemExit):
    main()
print(json.dumps({"shown": shown.getvalue(), "modules": list(sys.modules)}))
"""
SLOW = {"PIL", "asyncio", "cv2", "google.protobuf", "grpc", "importlib.metadata", "numpy", "rich"}


def help_of(*arguments: str) -> tuple[str, set[str]]:
    """What `diptych ... --help` shows in a fresh process, and the modules it loaded."""
    run = subprocess.run([sys.executable, "-c", HELP, *arguments, "--help"], capture_output=True, text=True, check=True)
    report = json.loads(run.stdout)
    return report["shown"], set(report["modules"])


def test_help_loads_no_command_and_nothing_slow() -> None:
    """The list of commands is a generated table; Rich alone would take longer than all the rest."""
    shown, modules = help_of()

    assert all(name in shown for name in COMMANDS)
    assert modules.isdisjoint(SLOW)
    assert modules.isdisjoint(f"diptych_client.cli.{command.module}" for command in COMMANDS.values())


def test_a_command_loads_no_other_one() -> None:
    """A camera command does not load the history of datasets."""
    shown, modules = help_of("predict")

    assert "--camera" in shown
    assert "diptych_client.cli.commands.predict" in modules
    assert "diptych_client.cli.commands.dataset" not in modules


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_and_the_command_have_the_same_help(name: str) -> None:
    """`make proto` writes the table, from the first sentence of each command."""
    command = COMMANDS[name].load()

    assert COMMANDS[name].summary == command.get_short_help_str(limit=1000)
