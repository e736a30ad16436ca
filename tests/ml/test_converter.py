"""Leftovers of killed converters."""

import os
import time
from pathlib import Path

from diptych_server.ml.backbones.converter import _remove_leftovers


def test_leftovers_of_killed_converters_are_removed(tmp_path: Path) -> None:
    """A recent one belongs to a converter that is running; the others are not leftovers."""
    old, young, network = (tmp_path / name for name in (".converting-old", ".converting-young", "network-openvino-v2"))
    for folder in (old, young, network):
        (folder / "inside").mkdir(parents=True)
    for folder in (old, network):
        os.utime(folder, (time.time() - 7200,) * 2)

    _remove_leftovers(tmp_path)

    assert {folder.name for folder in tmp_path.iterdir()} == {young.name, network.name}
