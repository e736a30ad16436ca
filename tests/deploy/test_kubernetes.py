"""The objects for Kubernetes are right by their schema, closed by default, and agree with each other."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from diptych_server.settings import Settings
from support.deployment import KUBERNETES, as_json, pod, rendered, run_tool, settings_named

EXAMPLE = rendered(KUBERNETES / "example")
PODS = [each for each in EXAMPLE if pod(each)]
FILES = sorted(KUBERNETES.rglob("*.yaml"))
NOT_APPLIED = {"gateway.yaml", "kustomization.yaml", "secret.example.yaml"}


def name(thing: dict[str, Any]) -> str:
    """Kind and name."""
    return f"{thing['kind']}/{thing['metadata']['name']}"


def faults(thing: object, folder: Path) -> str:
    """What a strict check against the schema of Kubernetes says; nothing if all is well."""
    checked = run_tool("kubernetes-validate", "--strict", "--quiet", as_json(thing, folder / "object.json"))
    return checked.stdout + checked.stderr if checked.returncode else ""


@pytest.mark.parametrize("thing", EXAMPLE, ids=name)
def test_objects_keep_to_the_schema(thing: dict[str, Any], tmp_path: Path) -> None:
    """Nothing in them is misspelt, missing or of the wrong type."""
    assert faults(thing, tmp_path) == ""


def test_the_schema_sees_a_misspelt_field(tmp_path: Path) -> None:
    """The check above can fail."""
    broken = copy.deepcopy(PODS[0])
    broken["spec"]["template"]["spec"]["containers"][0]["imagePullPolice"] = "Always"

    assert faults(broken, tmp_path) != ""


def test_the_secret_matches_the_schema(tmp_path: Path) -> None:
    """It is an example, and no part of what is applied."""
    secret = yaml.safe_load((KUBERNETES / "example/secret.example.yaml").read_text("utf-8"))

    assert faults(secret, tmp_path) == ""


def test_every_file_is_part_of_a_kustomization() -> None:
    """None is forgotten."""
    listed = {
        resource
        for folder in ("base", "example")
        for resource in yaml.safe_load((KUBERNETES / folder / "kustomization.yaml").read_text("utf-8"))["resources"]
    }

    assert {path.name for path in FILES} - NOT_APPLIED == listed - {"../base"}


@pytest.mark.parametrize("thing", PODS, ids=name)
def test_pods_are_restricted(thing: dict[str, Any]) -> None:
    """They keep to the standard `restricted`, have a read-only root, bounded memory, and no token for Kubernetes."""
    spec = pod(thing)
    [container] = spec["containers"]

    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
    assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("thing", PODS, ids=name)
def test_pods_run_the_image_that_the_overlay_names(thing: dict[str, Any]) -> None:
    """The name in the base is a place to fill."""
    assert pod(thing)["containers"][0]["image"] == "registry.example/diptych:0.1.0"


def test_every_selector_matches_pods() -> None:
    """Service, budget and policies name labels and ports that pods have; the autoscaler names a Deployment."""
    labels = {name(each): each["spec"]["template"]["metadata"]["labels"].items() for each in PODS}
    objects = {name(each): each for each in EXAMPLE}
    server = labels["Deployment/diptych-server"]

    assert objects["Service/diptych"]["spec"]["selector"].items() <= server
    assert objects["PodDisruptionBudget/diptych-server"]["spec"]["selector"]["matchLabels"].items() <= server
    assert objects["NetworkPolicy/diptych-server"]["spec"]["podSelector"]["matchLabels"].items() <= server
    for has in labels.values():
        assert objects["NetworkPolicy/diptych"]["spec"]["podSelector"]["matchLabels"].items() <= has
    scaled = objects["HorizontalPodAutoscaler/diptych-server"]["spec"]["scaleTargetRef"]
    assert f"{scaled['kind']}/{scaled['name']}" in labels
    assert "replicas" not in objects["Deployment/diptych-server"]["spec"]
    ports = {port["name"] for port in pod(objects["Deployment/diptych-server"])["containers"][0]["ports"]}
    assert {port["targetPort"] for port in objects["Service/diptych"]["spec"]["ports"]} <= ports


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_named_settings_exist(path: Path) -> None:
    """A setting that was renamed or removed is found here."""
    assert settings_named(path.read_text("utf-8")) <= {f"DIPTYCH_{field.upper()}" for field in Settings.model_fields}


def test_the_keys_of_the_secret_are_settings() -> None:
    """Each becomes a file that is read as the setting of its name."""
    secret = yaml.safe_load((KUBERNETES / "example/secret.example.yaml").read_text("utf-8"))

    assert {key.removeprefix("diptych_") for key in secret["stringData"]} <= set(Settings.model_fields)
