"""The import contracts of pyproject.toml are kept, and each of them catches the break it is made for."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
TREES = ("shared", "server", "client")
VERDICT = re.compile(r"^(?P<name>.+) (?P<verdict>KEPT|BROKEN)\b")


@dataclass(frozen=True)
class Seed:
    """One forbidden import: the contract it breaks, the module it is put into, the statement."""

    contract: str
    module: str
    statement: str

    def __str__(self) -> str:
        return f"{self.contract}: {self.module}: {self.statement}"


SEEDS = [
    Seed("strangers", "server/diptych_server/api/__init__.py", "import diptych_client"),
    Seed("strangers", "client/diptych_client/sdk/__init__.py", "import diptych_server.core"),
    Seed("downwards", "server/diptych_server/core/__init__.py", "import diptych_server.store"),
    Seed("downwards", "server/diptych_server/store/__init__.py", "import diptych_server.ml"),
    Seed("downwards", "server/diptych_server/live/__init__.py", "import diptych_server.flows"),
    Seed("downwards", "server/diptych_server/jobs/__init__.py", "import diptych_server.api"),
    Seed("downwards", "server/diptych_server/flows/__init__.py", "import diptych_server.settings"),
    Seed("downwards", "server/diptych_server/work.py", "import diptych_server.cli"),
    Seed("downwards", "server/diptych_server/unplaced.py", "import json"),
    Seed("no-wire-inside", "server/diptych_server/core/__init__.py", "from google.protobuf import message"),
    Seed("no-wire-inside", "server/diptych_server/flows/__init__.py", "from grpc import aio"),
    Seed("no-wire-inside", "server/diptych_server/live/__init__.py", "import diptych.v1"),
    Seed("no-wire-inside", "server/diptych_server/ml/__init__.py", "import grpc_health"),
    Seed("no-wire-inside", "server/diptych_server/store/__init__.py", "import grpc"),
    Seed("torch-in-ml", "server/diptych_server/live/__init__.py", "import torch"),
    Seed("torch-in-ml", "server/diptych_server/flows/__init__.py", "import openvino"),
    Seed("torch-in-ml", "server/diptych_server/jobs/__init__.py", "from torchvision import models"),
    Seed("torch-in-ml", "client/diptych_client/cameras/__init__.py", "import torch.nn"),
    Seed("databases-in-store", "server/diptych_server/flows/__init__.py", "import psycopg"),
    Seed("databases-in-store", "server/diptych_server/api/__init__.py", "import procrastinate"),
    Seed("databases-in-store", "server/diptych_server/ml/__init__.py", "from pgvector import Vector"),
    Seed("databases-in-store", "server/diptych_server/storage.py", "import minio"),
    Seed("prometheus-in-metrics", "server/diptych_server/live/__init__.py", "import prometheus_client"),
    Seed(
        "prometheus-in-metrics",
        "server/diptych_server/store/blobs/__init__.py",
        "from prometheus_client import Counter",
    ),
    Seed("downwards", "server/diptych_server/metrics.py", "import diptych_server.core.ids"),
    Seed("serving-does-not-train", "server/diptych_server/serve/run.py", "import diptych_server.ml.fit"),
    Seed("wire-in-sdk", "client/diptych_client/cli/__init__.py", "import grpc"),
    Seed("wire-in-sdk", "client/diptych_client/cameras/__init__.py", "import diptych.v1"),
    Seed("window-apart", "client/diptych_client/desktop/state/__init__.py", "import dearpygui"),
    Seed("window-apart", "client/diptych_client/desktop/effects/__init__.py", "import diptych_client.desktop.panels"),
    Seed("state-is-pure", "client/diptych_client/desktop/state/__init__.py", "import numpy"),
    Seed(
        "panels-apart", "client/diptych_client/desktop/panels/camera.py", "import diptych_client.desktop.panels.answers"
    ),
    Seed("scenes-apart", "client/diptych_client/cameras/opening.py", "import diptych_scenes.camera"),
    Seed("scenes-apart", "client/diptych_client/demo/story.py", "from diptych_scenes import SceneSettings"),
    Seed("scenes-know-cameras", "client/diptych_scenes/scene.py", "import diptych_client.sdk"),
    Seed("scenes-know-cameras", "client/diptych_scenes/objects/mug.py", "import diptych.pictures"),
    Seed("shared-is-light", "shared/diptych/wire/__init__.py", "import numpy"),
    Seed("shared-is-light", "shared/diptych/__init__.py", "import cv2"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source trees and of the contracts; `seeded` changes it and puts it back."""
    root = tmp_path_factory.mktemp("copy")
    for tree in TREES:
        shutil.copytree(REPOSITORY / tree, root / tree, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    return root


@contextmanager
def seeded(module: Path, statement: str) -> Iterator[None]:
    """The module ends with the statement, and is made for it where there is none."""
    before = module.read_text("utf-8") if module.exists() else None
    module.write_text(f"{before or ''}\n{statement}\n", "utf-8")
    try:
        yield
    finally:
        if before is None:
            module.unlink()
        else:
            module.write_text(before, "utf-8")


def broken_contracts(root: Path) -> set[str]:
    """The ids of the contracts that do not hold for the trees below `root`."""
    return {contract for contract, holds in verdicts(root).items() if not holds}


def contract_ids_by_name() -> dict[str, str]:
    """The id of each contract of pyproject.toml by its name."""
    configuration = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    return {contract["name"]: contract["id"] for contract in configuration["tool"]["importlinter"]["contracts"]}


def verdicts(root: Path) -> dict[str, bool]:
    """Whether each contract, by id, holds for the trees below `root`."""
    return dict(_read_verdicts(_lint(root)))


def _lint(root: Path) -> str:
    search_path = os.pathsep.join(str(root / tree) for tree in TREES)
    linter = Path(sysconfig.get_path("scripts")) / "lint-imports"
    run = subprocess.run(
        [sys.executable, str(linter), "--no-cache", "--no-logo"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": search_path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in run.stdout, run.stdout + run.stderr
    return run.stdout


def _read_verdicts(report: str) -> Iterator[tuple[str, bool]]:
    ids = contract_ids_by_name()
    for line in report.splitlines():
        if (match := VERDICT.match(line)) and match["name"] in ids:
            yield ids[match["name"]], match["verdict"] == "KEPT"


def test_the_source_keeps_every_contract(copy: Path) -> None:
    """The copy as it stands breaks nothing."""
    held = verdicts(copy)

    assert held == dict.fromkeys(contract_ids_by_name().values(), True)


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_a_forbidden_import_breaks_its_contract_and_no_other(copy: Path, seed: Seed) -> None:
    """Each seeded import is caught by the one contract that forbids it."""
    with seeded(copy / seed.module, seed.statement):
        broken = broken_contracts(copy)

    assert broken == {seed.contract}


def test_training_is_caught_behind_another_module(copy: Path) -> None:
    """The serving process may not reach the training loop through what it imports either."""
    package = copy / "server/diptych_server"

    with (
        seeded(package / "api/seeded.py", "import diptych_server.ml.fit"),
        seeded(package / "serve" / "run.py", "import diptych_server.api.seeded"),
    ):
        broken = broken_contracts(copy)

    assert broken == {"serving-does-not-train"}


def test_every_contract_has_a_seeded_break() -> None:
    """Every contract in pyproject.toml has a proof that it can break."""
    seeded = {seed.contract for seed in SEEDS}

    assert seeded == set(contract_ids_by_name().values())
