"""`diptych-server workspace`: as it is typed beside a server."""

import json
import subprocess
from pathlib import Path
from typing import Any

from diptych_server.core.access import DEFAULT_WORKSPACE
from support.server_process import StartServer, run_server


def workspace_command(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The end of a command about workspaces."""
    return run_server("workspace", *arguments, "--data-dir", str(data_dir))


def run_json(data_dir: Path, *arguments: str) -> Any:
    """The JSON output of a successful command."""
    ended = workspace_command(data_dir, *arguments, "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_workspaces_are_made_renamed_and_listed(data_dir: Path, start_server: StartServer) -> None:
    """By name or id, beside a server; a token can be made for them, and what cannot be is said in a sentence."""
    start_server(data_dir)
    made = run_json(data_dir, "create", "mugs")
    by_name = workspace_command(data_dir, "rename", "mugs", "cups")
    by_id = run_json(data_dir, "rename", str(DEFAULT_WORKSPACE), "All of us")
    listed = run_json(data_dir, "ls")
    table = workspace_command(data_dir, "ls")
    token = run_server("token", "create", "--name", "Ada", "--workspace", "cups", "--json", "--data-dir", str(data_dir))
    unknown = workspace_command(data_dir, "rename", "mugs", "cups")
    unnamed = workspace_command(data_dir, "create", " ")

    assert by_name.stdout == "Renamed the workspace to cups.\n"
    assert [(each["id"], each["name"]) for each in listed] == [(by_id["id"], "All of us"), (made["id"], "cups")]
    assert table.stdout.splitlines()[3].split() == [made["id"], "cups"]
    assert json.loads(token.stdout)["workspace_ids"] == [made["id"]]
    assert (unknown.returncode, unknown.stderr) == (1, 'There is no workspace "mugs".\n')
    assert (unnamed.returncode, unnamed.stderr) == (1, "The name must not be empty.\n")
