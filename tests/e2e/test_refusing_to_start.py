"""The error of a server that cannot start: one sentence, and exit code 1."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from diptych_server.embedded import Cluster
from diptych_server.settings import Settings
from diptych_server.storage import make_data_dir
from diptych_server.store.blobs import Bucket
from support.postgres_owner import PACKAGES, python_for
from support.s3 import bucket_client, forbid
from support.server_process import ServerProcess, clean_environment, run_server
from support.shared_storage import shared_environment

NOBODY_ID = 65534


def said(ended: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a server that refused to start."""
    assert ended.returncode == 1, ended.stderr
    assert ended.stdout == ""
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    return lines[0]


def test_second_server_on_the_data_is_refused(shared_server: ServerProcess) -> None:
    """The data directory of a running server is its own."""
    ended = run_server("serve", "--data-dir", str(shared_server.data_dir), "--port", "0")

    assert "is in use by another diptych-server" in said(ended)
    assert shared_server.process.poll() is None


def test_second_server_on_the_port_is_refused(shared_server: ServerProcess, tmp_path: Path) -> None:
    """The port of a running server is its own, and nothing is left of the one that came second."""
    ended = run_server("serve", "--data-dir", str(tmp_path / "data"), "--port", str(shared_server.port))

    assert f"The port {shared_server.port} is taken" in said(ended)
    assert not (tmp_path / "data").exists()
    assert shared_server.process.poll() is None


def test_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A file cannot be a data directory, and remains unchanged."""
    file = tmp_path / "data"
    file.write_text("precious")

    ended = run_server("serve", "--data-dir", str(file), "--port", "0")

    assert str(file) in said(ended)
    assert file.read_text() == "precious"


def test_a_foreign_folder_is_not_a_data_directory(tmp_path: Path) -> None:
    """As when a home folder is given: nothing is added to it."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "notes.txt").write_text("precious")

    ended = run_server("serve", "--data-dir", str(tmp_path), "--port", "0")

    assert f"The folder {tmp_path} contains other files, such as 'letters'" in said(ended)
    assert {entry.name for entry in tmp_path.iterdir()} == {"letters", "notes.txt"}


@pytest.mark.parametrize(
    "found", [(), (".trash", "lost+found"), ("postgresql", "backup.sql"), ("spool",), ("weights",)]
)
def test_a_folder_that_is_empty_or_ours_is_a_data_directory(tmp_path: Path, found: Sequence[str]) -> None:
    """A new disk counts as empty, and foreign files beside our data do not matter."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in found:
        (folder / name).mkdir()

    make_data_dir(Settings(data_dir=folder))


def test_data_directory_below_a_file_is_refused(tmp_path: Path) -> None:
    """There is no folder below a file."""
    file = tmp_path / "file"
    file.touch()

    ended = run_server("serve", "--data-dir", str(file / "data"), "--port", "0")

    assert str(file / "data") in said(ended)


def test_a_data_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    """An ordinary user gets an error with the folder that is not writable."""
    is_root = os.geteuid() == 0
    python = python_for(NOBODY_ID if is_root else None)
    if python is None:
        pytest.skip("no Python that an ordinary user can run with our packages")

    ended = subprocess.run(
        [python, "-m", "diptych_server", "serve", "--data-dir", "/usr/diptych-test", "--port", "0"],
        capture_output=True,
        text=True,
        cwd="/",
        env=clean_environment() | PACKAGES,
        user=NOBODY_ID if is_root else None,
        group=NOBODY_ID if is_root else None,
        extra_groups=[] if is_root else None,
        timeout=120,
        check=False,
    )

    assert "/usr/diptych-test" in said(ended)


@pytest.mark.parametrize("port", ["http", "-1", "65536"])
def test_an_invalid_port_is_refused(port: str) -> None:
    """The error names the setting as it was given: as an environment variable."""
    ended = run_server("serve", environment={"DIPTYCH_PORT": port})

    assert said(ended) == f"DIPTYCH_PORT: {port} is not valid. Use a whole number from 0 to 65535."


def test_an_invalid_port_option_is_refused() -> None:
    """The error names the setting as it was given: as an option."""
    ended = run_server("serve", "--port", "65536")

    assert (ended.returncode, ended.stderr) == (2, "--port: 65536 is not valid. Use a whole number from 0 to 65535.\n")


def test_address_of_the_network_is_refused(tmp_path: Path) -> None:
    """Without TLS only this machine is served, and the error says what to set."""
    ended = run_server("serve", "--data-dir", str(tmp_path / "data"), "--port", "0", "--host", "0.0.0.0")  # noqa: S104  refused

    assert "0.0.0.0 and read its traffic. Set DIPTYCH_TLS_CERTIFICATE" in said(ended)


COMMANDS = (
    ("serve", "--port", "0"),
    ("worker",),
    ("migrate",),
    ("gc",),
    ("verify",),
    ("token", "create", "--name", "Ada"),
    ("token", "ls"),
)


def last_said(ended: subprocess.CompletedProcess[str]) -> str:
    """The sentence at the end of a program that logs before it refuses."""
    assert ended.returncode == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "waiting for storage" not in ended.stderr
    return ended.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_that_refuses_access_is_not_waited_for(
    postgres_cluster: Cluster, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Only a corrected address can help."""
    conninfo = f"{postgres_cluster.conninfo()} user=nobody_of_ours password=hunter2"

    ended = run_server(
        *command, environment={"DIPTYCH_DATABASE_URL": conninfo, "DIPTYCH_DATA_DIR": str(tmp_path / "data")}
    )

    assert "set NAME and PASSWORD in DIPTYCH_DATABASE_URL" in last_said(ended)
    assert "hunter2" not in ended.stderr


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",), ("gc",), ("verify",)], ids=" ".join)
def test_an_object_store_that_refuses_access_is_not_waited_for(
    conninfo: str, bucket: Bucket, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Only corrected keys can help."""
    environment = {**shared_environment(conninfo, bucket), "DIPTYCH_S3_SECRET_KEY": "hunter2"}

    ended = run_server(*command, environment={**environment, "DIPTYCH_DATA_DIR": str(tmp_path / "data")})

    assert "the two keys" in last_said(ended)
    assert "hunter2" not in ended.stderr


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)], ids=" ".join)
def test_keys_that_may_not_write_are_named(
    conninfo: str, bucket: Bucket, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """At the start, and not with the first picture."""
    bucket_client(bucket).make_bucket(bucket.name)
    forbid(bucket, "s3:PutObject")

    ended = run_server(
        *command, environment={**shared_environment(conninfo, bucket), "DIPTYCH_DATA_DIR": str(tmp_path / "data")}
    )

    assert "the two keys" in last_said(ended)
