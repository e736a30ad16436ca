"""The modules that the serving process may load."""

import subprocess
import sys


def test_answering_and_scoring_need_no_torch() -> None:
    """Frames, heads and scores need only NumPy and Pillow, so that a server without torch can use them."""
    modules = "frames, head_stack, heads, intervals, scores, tensor_files"
    program = f"import sys; from diptych_server.ml import {modules}; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
