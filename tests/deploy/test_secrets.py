"""`deploy/secrets.sh` creates the files that compose reads, once, readable by their owner only."""

import shutil
import ssl
import stat
import subprocess
from pathlib import Path

import pytest

from support.deployment import COMPOSE_FILES, DEPLOY, read_compose, run_tool

SCRIPTS = [*DEPLOY.glob("*.sh"), *(path for path in (DEPLOY.parent / ".ci").iterdir() if path.suffix != ".txt")]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A copy of the script, in its own folder."""
    return Path(shutil.copy(DEPLOY / "secrets.sh", tmp_path))


def run(script: Path, *names: str) -> str:
    """The output of the script."""
    return subprocess.run(["sh", script, *names], capture_output=True, text=True, check=True, timeout=120).stdout


def contents(folder: Path) -> dict[Path, bytes]:
    """All files below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_secret_of_the_compose_files_is_made(script: Path) -> None:
    """Each is a file that containers of any user can read, in a folder that only its owner can enter."""
    run(script)

    wanted = [
        Path(secret["file"]) for path in COMPOSE_FILES for secret in read_compose(path).get("secrets", {}).values()
    ]
    folder = script.parent / "secrets"
    assert len(wanted) >= 5
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in wanted:
        made = folder / path.relative_to("deploy/secrets")
        assert made.read_text("utf-8").strip() == made.read_text("utf-8") != ""
        assert stat.S_IMODE(made.stat().st_mode) == 0o444
    assert stat.S_IMODE((folder / "authority.key").stat().st_mode) == 0o600


def test_the_address_of_the_database_has_its_password(script: Path) -> None:
    """Server and database get the same value."""
    run(script)

    folder = script.parent / "secrets"
    password = (folder / "postgres_password").read_text("utf-8")
    assert len(password) == 48
    assert f":{password}@postgres:5432/" in (folder / "diptych_database_url").read_text("utf-8")


def test_secrets_are_made_once(script: Path) -> None:
    """Running the script again changes nothing; two installations share nothing."""
    run(script)
    made = contents(script.parent / "secrets")

    assert run(script) == ""
    assert contents(script.parent / "secrets") == made


def test_two_installations_share_no_secret(script: Path, tmp_path: Path) -> None:
    """They are random."""
    run(script)
    first = set(contents(script.parent / "secrets").values())
    shutil.rmtree(script.parent / "secrets")
    run(script)

    assert first.isdisjoint(contents(script.parent / "secrets").values())


def test_the_certificate_has_the_names_that_were_asked_for(script: Path) -> None:
    """Clients that trust the authority accept the server by any of them."""
    run(script, "lab.example.org", "192.168.7.9")

    tls = script.parent / "secrets/tls"
    made = subprocess.run(
        ["openssl", "x509", "-in", str(tls / "server.crt"), "-noout", "-ext", "subjectAltName"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "DNS:localhost, IP Address:127.0.0.1" in made.stdout
    assert "DNS:lab.example.org, IP Address:192.168.7.9" in made.stdout
    verify = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.crt", "server.crt"]
    subprocess.run(verify, cwd=tls, check=True, capture_output=True)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tls / "server.crt", tls / "server.key")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_have_no_known_traps(path: Path) -> None:
    """ShellCheck finds nothing in the scripts of the repository."""
    checked = run_tool("shellcheck", path)

    assert checked.returncode == 0, checked.stdout


def test_shellcheck_sees_a_trap(tmp_path: Path) -> None:
    """The check above can fail."""
    (tmp_path / "trap.sh").write_text("#!/bin/sh\nrm -rf $1/*\n", "utf-8")

    assert run_tool("shellcheck", tmp_path / "trap.sh").returncode != 0
