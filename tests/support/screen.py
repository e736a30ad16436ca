"""A screen in memory: windows can be opened on it, keys pressed, and its pixels read."""

import os
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720


class Screen:
    """A screen in memory."""

    def __init__(self, folder: Path) -> None:
        reader, writer = os.pipe()
        self._picture = folder / "Xvfb_screen0"
        # -r: a key that a busy machine holds for too long does not repeat itself.
        options = ["-r", "-displayfd", str(writer), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(folder)]
        self._process = subprocess.Popen(["Xvfb", *options], pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as output:
            self.environment = {"DISPLAY": f":{output.readline().strip()}", "LP_NUM_THREADS": "1"}

    def pixels(self) -> NDArray[np.uint8]:
        """What is on it: (height, bytes of a row) uint8."""
        data = self._picture.read_bytes()
        header = np.frombuffer(data, ">u4", count=25)
        begin, row = int(header[0]) + 12 * int(header[19]), int(header[12])
        return np.frombuffer(data, np.uint8, count=HEIGHT * row, offset=begin).reshape(HEIGHT, row)

    def keys(self, *arguments: str) -> None:
        """Press, hold or release keys, with the arguments of xdotool."""
        subprocess.run(["xdotool", *arguments], env=os.environ | self.environment, check=True)

    def close(self) -> None:
        """Take the screen away."""
        self._process.terminate()
        self._process.wait()
