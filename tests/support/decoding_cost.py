"""A program: what it costs to bring each picture of a folder to its normal form, as JSON by file name."""

import json
import os
import sys
import time
from functools import partial
from pathlib import Path

from diptych.pictures import PictureRejectedError, normal_form, square_image
from support.processes import memory_of, reset_peak_of


def main() -> None:
    """Measure all files of the folder that is the first argument; twice, as stored and as seen by models."""
    costs = {}
    for path in sorted(Path(sys.argv[1]).iterdir()):
        data = path.read_bytes()
        reset_peak_of(os.getpid())
        before_bytes = memory_of(os.getpid(), field="VmRSS")
        began = time.process_time()
        outcomes = []
        for take in (normal_form, partial(square_image, side=224)):
            try:
                take(data)
                outcomes.append("accepted")
            except PictureRejectedError as error:
                outcomes.append(str(error.reason))
        costs[path.name] = {
            "outcomes": outcomes,
            "cpu_seconds": time.process_time() - began,
            "peak_bytes": memory_of(os.getpid(), field="VmHWM") - before_bytes,
        }
    sys.stdout.write(json.dumps(costs))


if __name__ == "__main__":
    main()
