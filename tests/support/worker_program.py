"""A worker process as a supervisor starts it: `worker_program.py CONNINFO BLOBS WEIGHTS`."""

import sys
from pathlib import Path

from diptych_server.process.logs import log_to_stderr
from diptych_server.process.parent import end_with_parent
from diptych_server.work import run_worker_process

if __name__ == "__main__":
    end_with_parent()
    log_to_stderr()
    run_worker_process(sys.argv[1], blobs=Path(sys.argv[2]), weights_dir=Path(sys.argv[3]))
