"""A worker process as a supervisor starts it: its settings are in the environment."""

from diptych_server.process.logs import log_to_stderr
from diptych_server.process.parent import end_with_parent
from diptych_server.settings import read_settings
from diptych_server.work import run_worker_process

if __name__ == "__main__":
    end_with_parent()
    log_to_stderr()
    run_worker_process(read_settings())
