"""The compose files are right by their schema, closed by default, and agree with the settings."""

import re
from pathlib import Path
from typing import Any

import pytest

from diptych_server.settings import Settings
from support.deployment import (
    COMPOSE_FILES,
    REPOSITORY,
    as_json,
    interpolated,
    read_compose,
    run_tool,
    services,
    settings_named,
)

DIGEST = re.compile(r"^docker\.io/[a-z/]+:[A-Za-z0-9.-]+@sha256:[0-9a-f]{64}$")
OWN_IMAGE = "${IMAGE:-diptych:local}"
SETTINGS = {f"DIPTYCH_{name.upper()}" for name in Settings.model_fields}
ENVIRONMENT_FILE = REPOSITORY / ".env.example"
by_name = pytest.mark.parametrize(("name", "service"), services(), ids=[name for name, _ in services()])


def schema_faults(compose: object, path: Path) -> int:
    """The exit status of a check against the schema of compose files."""
    written = as_json(compose, path / "compose.json")
    return run_tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", written).returncode


@pytest.mark.parametrize("path", COMPOSE_FILES, ids=lambda path: path.name)
def test_compose_files_keep_to_the_schema(path: Path, tmp_path: Path) -> None:
    """Nothing in them is misspelt or in the wrong place."""
    assert schema_faults(read_compose(path), tmp_path) == 0


def test_the_schema_sees_a_misspelt_key(tmp_path: Path) -> None:
    """The check above can fail."""
    compose = read_compose(COMPOSE_FILES[0])
    compose["services"]["server"]["healthchek"] = {}

    assert schema_faults(compose, tmp_path) != 0


@by_name
def test_images_of_others_are_pinned_by_digest(name: str, service: dict[str, Any]) -> None:
    """Tomorrow's pull gets the same image as today's."""
    assert service["image"] == OWN_IMAGE or DIGEST.match(service["image"])


@by_name
def test_containers_have_minimal_privileges(name: str, service: dict[str, Any]) -> None:
    """No root, nothing to write but what is named, no capabilities, bounded memory and processes."""
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    if name == "prepare":  # gives a volume to its owner, and ends
        assert (service["cap_add"], service["network_mode"]) == (["CHOWN"], "none")
        return
    assert "cap_add" not in service
    assert int(service["user"].split(":")[0]) > 0
    assert service["mem_limit"]
    assert service["pids_limit"]


@by_name
def test_every_container_has_a_healthcheck_and_restart_policy(name: str, service: dict[str, Any]) -> None:
    """Each one has a health check, or says that it has none, and what happens at its end."""
    assert service["restart"] in {"unless-stopped", "on-failure", "no"}
    assert name == "server" or service["healthcheck"].keys() & {"test", "disable"}


def test_nothing_is_reachable_from_other_machines_by_default() -> None:
    """Only published ports are reached from outside, and those on loopback unless .env says otherwise."""
    published = [port for _, service in services() for port in service.get("ports", [])]

    assert len(published) == 3  # of the server, of Envoy in its place, of Grafana
    assert all(next(iter(interpolated(port).values())).startswith("127.0.0.1:") for port in published)


def test_the_database_and_the_object_store_see_no_other_network() -> None:
    """They are reached by the server and the worker, and cannot reach the outside."""
    compose = read_compose(COMPOSE_FILES[0])

    assert compose["networks"]["inside"] == {"internal": True}
    assert [compose["services"][name]["networks"] for name in ("postgres", "objects", "worker")] == [["inside"]] * 3


@pytest.mark.parametrize("path", [*COMPOSE_FILES, ENVIRONMENT_FILE], ids=lambda path: path.name)
def test_named_settings_exist(path: Path) -> None:
    """A setting that was renamed or removed is found here."""
    assert settings_named(path.read_text("utf-8")) - SETTINGS == set()


def test_the_example_of_env_has_every_variable() -> None:
    """Every setting, and everything that the compose files take from .env, can be looked up in one file."""
    explained = set(re.findall(r"^#([A-Z0-9_]+)=", ENVIRONMENT_FILE.read_text("utf-8"), re.MULTILINE))
    taken = {name for path in COMPOSE_FILES for name in interpolated(path.read_text("utf-8"))}

    assert explained == SETTINGS | taken


def test_the_example_of_env_has_the_defaults_of_the_compose_files() -> None:
    """A default in the file equals the default without it."""
    written = dict(re.findall(r"^#([A-Z0-9_]+)=(.*)$", ENVIRONMENT_FILE.read_text("utf-8"), re.MULTILINE))
    defaults = {name: value for path in COMPOSE_FILES for name, value in interpolated(path.read_text("utf-8")).items()}

    for name, value in defaults.items():
        if name not in SETTINGS:
            assert written[name] == value, name


def test_env_stays_out_of_the_repository() -> None:
    """Neither the settings nor the secrets of an installation can be committed by accident."""
    assert {"/.env", "/deploy/secrets/"} <= set((REPOSITORY / ".gitignore").read_text("utf-8").splitlines())
