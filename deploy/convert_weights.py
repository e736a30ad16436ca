"""Converts the default backbone for OpenVINO and writes it to the given folder, from which servers load it."""

import sys
from pathlib import Path

from diptych_server.ml.backbones.catalogue import DEFAULT_BACKBONE, published
from diptych_server.ml.backbones.conversion import find_or_convert

if __name__ == "__main__":
    find_or_convert(published(DEFAULT_BACKBONE), weights_dir=Path(sys.argv[1]))
