"""`diptych-server doctor` as people run it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.server_process import ServerProcess, run_server


def results(output: str) -> Mapping[str, Any]:
    """The results, by the names of the checks."""
    return {each["check"]: each for each in json.loads(output)}


def test_the_doctor_finds_nothing_on_a_healthy_machine(tmp_path: Path, weights_dir: Path) -> None:
    """Exit code 0, a line for each check, and nothing is left behind."""
    environment = {"DIPTYCH_WEIGHTS_DIR": str(weights_dir)}

    ended = run_server("doctor", "--data-dir", str(tmp_path / "data"), "--port", "0", environment=environment)

    assert ended.returncode == 0, ended.stdout
    lines = ended.stdout.splitlines()
    assert {line.split()[0] for line in lines} <= {"ok", "skipped"}
    assert len(lines) >= 13
    assert not (tmp_path / "data").exists()


def test_a_running_server_is_found_well(shared_server: ServerProcess) -> None:
    """Beside it the doctor checks its port and its database."""
    ended = run_server("doctor", "--data-dir", str(shared_server.data_dir), "--port", str(shared_server.port), "--json")

    found = results(ended.stdout)
    assert ended.returncode == 0, ended.stdout
    assert "is running at" in found["port"]["sentence"]
    assert found["tables"]["verdict"] == "ok"


def test_problems_are_reported_with_advice_and_without_secrets(tmp_path: Path, shared_server: ServerProcess) -> None:
    """Several things at once: each has its line, and those after them are looked at all the same."""
    environment = {
        "DIPTYCH_DATABASE_URL": "postgresql://ada:hunter2@127.0.0.1:1/diptych",
        "DIPTYCH_S3_ENDPOINT": "http://127.0.0.1:1",
        "DIPTYCH_S3_ACCESS_KEY": "key",
        "DIPTYCH_S3_SECRET_KEY": "hunter3",
        "DIPTYCH_RUNTIME": "torch-f32",
        "DIPTYCH_TLS_CERTIFICATE": "/nowhere/certificate.pem",
        "DIPTYCH_TLS_KEY": "/nowhere/key.pem",
    }

    ended = run_server("doctor", "--data-dir", "/proc/diptych", "--port", "0", "--json", environment=environment)

    found = results(ended.stdout)
    failed = {check for check, each in found.items() if each["verdict"] == "failed"}
    assert ended.returncode == 1
    assert failed == {"database", "object store", "certificate"}
    assert all(found[check]["remedy"] for check in failed)
    assert found["backbone"]["verdict"] == "ok"
    assert "hunter" not in ended.stdout + ended.stderr


def test_an_invalid_setting_is_reported() -> None:
    """Nothing else can be checked then."""
    ended = run_server("doctor", "--json", environment={"DIPTYCH_PORT": "http"})

    [result] = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert (result["check"], result["verdict"]) == ("settings", "failed")
    assert "DIPTYCH_PORT" in result["sentence"]
