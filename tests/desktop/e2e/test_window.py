"""The real program on a screen in memory, with real keys."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_client.sdk.blocking import connect
from support.programs import CLIENT_PROGRAM
from support.server_process import ServerProcess, clean_environment

_SECONDS = 45.0
_WIDTH, _HEIGHT = 1280, 720

pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="needs a screen in memory; on Debian: apt-get install xvfb xdotool libgl1 libgl1-mesa-dri",
    ),
    pytest.mark.skipif(find_spec("dearpygui") is None, reason="needs the window: pip install 'diptych[desktop]'"),
]


class Screen:
    """A screen in memory."""

    def __init__(self, folder: Path) -> None:
        reader, writer = os.pipe()
        self._picture = folder / "Xvfb_screen0"
        options = ["-displayfd", str(writer), "-screen", "0", f"{_WIDTH}x{_HEIGHT}x24", "-fbdir", str(folder)]
        self.process = subprocess.Popen(["Xvfb", *options], pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as told:
            self.environment = {"DISPLAY": f":{told.readline().strip()}", "LP_NUM_THREADS": "1"}

    def pixels(self) -> NDArray[np.uint8]:
        """What is on it: (height, bytes of a row) uint8."""
        data = self._picture.read_bytes()
        header = np.frombuffer(data, ">u4", count=25)
        begin, row = int(header[0]) + 12 * int(header[19]), int(header[12])
        return np.frombuffer(data, np.uint8, count=_HEIGHT * row, offset=begin).reshape(_HEIGHT, row)

    def keys(self, *arguments: str) -> None:
        """Press, hold or release keys, as xdotool is told."""
        subprocess.run(["xdotool", *arguments], env=os.environ | self.environment, check=True)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A screen of this test's own."""
    shown = Screen(tmp_path)
    yield shown
    shown.process.terminate()
    shown.process.wait()


def until(is_so: Callable[[], bool], what: str) -> None:
    """Look again and again, for some time at most."""
    give_up, pause = time.monotonic() + _SECONDS, threading.Event()
    while not is_so():
        assert time.monotonic() < give_up, what
        pause.wait(0.1)


def test_keys_record_two_labels_in_the_real_window(
    shared_server: ServerProcess, screen: Screen, tmp_path: Path
) -> None:
    """Digits choose the label and the space bar records; the server has the pictures, and the screen shows them."""
    with connect(shared_server.address) as client:
        dataset = client.datasets.create("in the window")
        for name in ("mug", "phone"):
            dataset.create_label(name)
        folders = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        with subprocess.Popen(
            [CLIENT_PROGRAM, "--server", shared_server.address, "desktop", "--camera", "virtual:mug"],
            env=clean_environment() | screen.environment | folders,
            stderr=subprocess.PIPE,
            text=True,
        ) as program:
            try:
                until(lambda: len(np.unique(screen.pixels())) > 100, "the window stays empty")
                for number, key in enumerate(("1", "2")):

                    def has_pictures(place: int = number) -> bool:
                        return bool(dataset.refresh().labels[place].instance_count > 2)

                    screen.keys("key", key)
                    screen.keys("keydown", "space")
                    until(has_pictures, f"nothing was recorded with key {key}")
                    screen.keys("keyup", "space")
                before = screen.pixels().copy()
                until(lambda: bool((screen.pixels() != before).any()), "the picture stands still")
            finally:
                program.terminate()
                _, errors = program.communicate(timeout=_SECONDS)
        assert "Traceback" not in errors
