"""The fixtures that every ring may ask for by name."""

import os
import signal
import sys

# Before anything loads gRPC: its fork handlers disturb the programs that tests start, as they would those of a server.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

# A shell that runs the tests in the background has them ignore Ctrl-C, and with them all programs that they start;
# nohup has them ignore the end of the terminal.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

pytest_plugins = [
    "support.afterwards",
    "support.api_server",
    "support.certificates",
    "support.database",
    "support.importing",
    "support.disks",
    "support.opencv",
    "support.postgres",
    "support.s3",
    "support.servers",
    "support.weights",
    "support.fleet",  # last, as it builds on others
]
