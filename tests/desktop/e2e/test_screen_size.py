"""The size of a real screen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.screen import HEIGHT, WIDTH, Screen

PROGRAM = "from diptych_client.desktop.startup.screen_size import screen_size; print(screen_size())"


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs a screen in memory; on Debian: apt-get install xvfb")
def test_the_size_of_the_screen_is_known(tmp_path: Path) -> None:
    """If there is one, and None otherwise."""
    screen = Screen(tmp_path)
    try:
        assert _reported_size(screen.environment) == str((WIDTH, HEIGHT))
    finally:
        screen.close()
    assert _reported_size({"DISPLAY": ""}) == "None"


def _reported_size(environment: dict[str, str]) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()
