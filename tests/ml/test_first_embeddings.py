"""The first embeddings of a process, from several threads at once."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import sys, threading
from pathlib import Path
import numpy as np
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone

THREADS = 4
backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=Path(sys.argv[1]), streams=THREADS)
together = threading.Barrier(THREADS)

def embed():
    square = np.zeros((1, backbone.side, backbone.side, 3), np.uint8)
    together.wait()
    backbone.embed(square)

threads = [threading.Thread(target=embed) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("embedded")
"""


def test_threads_may_embed_at_once_from_the_beginning(weights_dir: Path) -> None:
    """No thread waits for another that waits for it, which some runtimes' first use in a process would bring about."""
    program = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(weights_dir)], capture_output=True, text=True, timeout=120, check=False
    )

    assert program.stdout.endswith("embedded\n"), program.stderr
