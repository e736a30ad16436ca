"""The modules that loading the packages imports, and those it must not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = {
    "diptych": REPOSITORY / "shared/diptych",
    "diptych_client": REPOSITORY / "client/diptych_client",
    "diptych_scenes": REPOSITORY / "client/diptych_scenes",
    "diptych_server": REPOSITORY / "server/diptych_server",
}
LOADING = """
import importlib, json, sys, threading
sys.modules["cv2"] = None  # as where OpenCV's system libraries are missing
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps({"modules": sorted(sys.modules), "threads": threading.active_count()}))
"""


def module_names(package: str) -> list[str]:
    """The names of all modules of a package that can be imported without running a program."""
    root = PACKAGES[package]
    paths = [path.relative_to(root.parent).with_suffix("") for path in sorted(root.rglob("*.py"))]
    names = [".".join(path.parts).removesuffix(".__init__") for path in paths]
    return [name for name in names if not name.endswith(".__main__")]


def load(*names: str) -> tuple[set[str], int]:
    """The modules and the number of threads of a fresh process that imported `names` where OpenCV does not load."""
    run = subprocess.run([sys.executable, "-c", LOADING, *names], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    report = json.loads(run.stdout)  # anything else that was printed makes this fail
    return set(report["modules"]), report["threads"]


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_happens_on_import(package: str) -> None:
    """Every module loads without OpenCV, prints nothing and starts no thread."""
    modules, threads = load(*module_names(package))

    assert set(module_names(package)) <= modules
    assert threads == 1


@pytest.mark.parametrize("package", ["diptych", "diptych_client", "diptych_scenes"])
def test_the_thin_client_needs_nothing_of_the_server(package: str) -> None:
    """Client and shared code run where only the base distribution is installed."""
    modules, _ = load(*module_names(package))

    assert modules.isdisjoint({"torch", "torchvision", "psycopg", "procrastinate", "diptych_server"})


def test_the_client_does_not_load_the_virtual_camera() -> None:
    """No module of the client needs it: it is loaded when such a camera is opened."""
    modules, _ = load(*module_names("diptych_client"))

    assert [name for name in modules if name.startswith("diptych_scenes")] == []


OPENING = """
import sys
from diptych_client.cameras import CameraError, open_camera
for spec in sys.argv[1:]:
    try:
        with open_camera(spec):
            pass
    except CameraError:
        pass  # there is no webcam here
print("diptych_scenes" in sys.modules)
"""


@pytest.mark.parametrize("spec", ["63", "/dev/video63", str(REPOSITORY / "docs/images"), "virtual:nothing"])
def test_only_opening_the_virtual_camera_loads_it(spec: str) -> None:
    """A webcam or a folder of pictures does not."""
    run = subprocess.run([sys.executable, "-c", OPENING, spec], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == str(spec.startswith("virtual"))


HELP = """
import contextlib, sys
from diptych_client.cli.app import main
sys.argv = ["diptych", "--help"]
with contextlib.suppress(SystemExit):
    main()
print("diptych_scenes" in sys.modules)
"""


def test_the_help_does_not_load_the_virtual_camera() -> None:
    """`diptych --help` is quick."""
    run = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)

    assert "Usage" in run.stdout
    assert run.stdout.splitlines()[-1] == "False"


def test_the_sdk_does_not_load_imports_of_folders() -> None:
    """They are a twentieth of its time to load, and most programs import none."""
    modules, _ = load("diptych_client.sdk.public")

    assert "diptych_client.sdk.resources.dataset" in modules
    assert "diptych_client.importing.folder" not in modules


def test_the_serving_process_loads_no_training() -> None:
    """A server that trains nothing does not carry the training loop in memory."""
    modules, _ = load("diptych_server.serve")

    assert "diptych_server.serve" in modules
    assert "diptych_server.ml.fit" not in modules


def test_the_serving_process_loads_no_torch() -> None:
    """Torch needs seconds to load and hundreds of megabytes; serving on a CPU works without it."""
    modules, _ = load("diptych_server.serve")

    assert modules.isdisjoint({"torch", "torchvision"})


def test_a_worker_loads_no_torch() -> None:
    """It waits most of its life; training runs in a temporary process."""
    modules, _ = load("diptych_server.work")

    assert modules.isdisjoint({"torch", "torchvision"})


PRODUCTS_ON_ONE_THREAD = """
import contextlib, os, sys
from diptych_server.cli import main
sys.argv = ["diptych-server", "--version"]
with contextlib.suppress(SystemExit):
    main()
import numpy
print(len(os.listdir("/proc/self/task")))
"""


def test_the_server_multiplies_on_the_thread_that_asks() -> None:
    """Heads are small: threads that share one product cost ten times as much as they save."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}

    run = subprocess.run(
        [sys.executable, "-c", PRODUCTS_ON_ONE_THREAD], env=environment, capture_output=True, text=True, check=True
    )

    assert run.stdout.splitlines()[-1] == "1"
