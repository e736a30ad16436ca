"""The files that people deploy Diptych by, read as their programs read them."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
COMPOSE_FILES = [REPOSITORY / "docker-compose.yml", *sorted(DEPLOY.glob("compose.*.yml"))]

_SETTING = re.compile(r"\bDIPTYCH_[A-Z0-9_]+\b")
_INTERPOLATED = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::?-(?P<default>[^}]*))?\}")


class _ComposeLoader(yaml.SafeLoader):
    """Knows the two tags by which one compose file takes from another."""


def _untagged(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    match node:
        case yaml.SequenceNode():
            return loader.construct_sequence(node, deep=True)
        case yaml.MappingNode():
            return loader.construct_mapping(node, deep=True)
        case _:
            return None


for _tag in ("!reset", "!override"):
    _ComposeLoader.add_constructor(_tag, _untagged)


def read_compose(path: Path) -> dict[str, Any]:
    """A compose file as a mapping, its anchors followed and its tags taken off."""
    return dict(yaml.load(path.read_text("utf-8"), _ComposeLoader))  # noqa: S506  a safe loader with two tags more


def services() -> list[tuple[str, dict[str, Any]]]:
    """Every service that a compose file gives an image, by its name."""
    return [
        (name, service)
        for path in COMPOSE_FILES
        for name, service in read_compose(path)["services"].items()
        if "image" in service
    ]


def interpolated(text: str) -> Mapping[str, str]:
    """The variables that a compose file takes from .env, with their defaults."""
    return {match["name"]: match["default"] or "" for match in _INTERPOLATED.finditer(text)}


def settings_named(text: str) -> set[str]:
    """The variables of Diptych that a text names."""
    return set(_SETTING.findall(text))


def rendered(folder: Path) -> list[dict[str, Any]]:
    """The objects of a kustomization, with those of others that it takes in.

    Only what is used here is understood; anything else fails the test that asks.
    """
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    assert set(kustomization) <= {"apiVersion", "kind", "namespace", "resources", "images"}
    objects: list[dict[str, Any]] = []
    for name in kustomization["resources"]:
        path = folder / name
        if path.is_dir():
            objects += rendered(path)
        else:
            objects += yaml.safe_load_all(path.read_text("utf-8"))
    for each in objects:
        if "namespace" in kustomization and each["kind"] != "Namespace":
            each["metadata"]["namespace"] = kustomization["namespace"]
        for image in kustomization.get("images", []):
            for container in pod(each).get("containers", []):
                if container["image"] == image["name"]:
                    container["image"] = f"{image['newName']}:{image['newTag']}"
    return objects


def pod(thing: Mapping[str, Any]) -> dict[str, Any]:
    """What an object of Kubernetes says of its pods; empty where it has none."""
    spec = thing.get("spec", {})
    return dict(spec["template"]["spec"]) if "template" in spec else {}


def run_tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A checking program of the virtual environment, once it has ended."""
    program = Path(sys.executable).with_name(name)
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=120)


def as_json(value: object, path: Path) -> Path:
    """The path, with the value written to it."""
    path.write_text(json.dumps(value), "utf-8")
    return path
