"""The child process that converts a torch network to OpenVINO's format: `... NAME WEIGHTS_DIR`."""

import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import torch

from diptych_server.ml.backbones.catalogue import published
from diptych_server.ml.backbones.contract import BackboneWeightsMissingError
from diptych_server.ml.backbones.conversion import NETWORK_FILE, WEIGHTS_MISSING, converted
from diptych_server.ml.backbones.openvino_runtime import import_openvino
from diptych_server.ml.backbones.scaled_network import ScaledNetwork
from diptych_server.ml.backbones.torch_networks import load_network
from diptych_server.ml.threads import use_one_thread

_UNFINISHED: Final = ".converting-"
_LEFT_SECONDS: Final = 3600.0
"""The age of abandoned files; a conversion takes only some seconds."""


def main() -> int:
    """Convert the network, and return the exit code."""
    name, weights_dir = sys.argv[1], Path(sys.argv[2])
    source = published(name)
    use_one_thread()  # the server's own threads have priority
    try:
        network = load_network(source, weights_dir=weights_dir)
    except BackboneWeightsMissingError:
        return WEIGHTS_MISSING
    target = converted(source, weights_dir=weights_dir).folder
    write_network(network, target)
    return 0


def write_network(network: ScaledNetwork, target: Path) -> None:
    """Write the network to the folder `target` atomically.

    The network's input is one square (1, side, side, 3) uint8 RGB, and its weights are 32-bit floats.
    """
    openvino = import_openvino()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_leftovers(target.parent)
    example = torch.zeros(1, network.side, network.side, 3, dtype=torch.uint8)
    converted_network = openvino.convert_model(network, example_input=example, input=[tuple(example.shape)])
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=_UNFINISHED) as folder:
        made = Path(folder) / target.name
        made.mkdir(mode=0o700)
        openvino.save_model(converted_network, made / NETWORK_FILE, compress_to_fp16=False)
        for path in (*made.iterdir(), made):
            _sync(path)
        if not target.is_dir():
            made.rename(target)
    _sync(target.parent)


def _remove_leftovers(weights_dir: Path) -> None:
    """Remove the files of killed converters; newer ones may belong to a converter that is still running."""
    for folder in weights_dir.glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > _LEFT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    if sys.platform != "win32":  # Windows syncs only files open for writing, and folders automatically
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
