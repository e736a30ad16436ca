"""The fixtures that every ring may ask for by name."""

import os

# Before anything loads gRPC: its fork handlers disturb the programs that tests start, as they would those of a server.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

pytest_plugins = [
    "support.api_server",
    "support.certificates",
    "support.database",
    "support.opencv",
    "support.postgres",
    "support.s3",
    "support.servers",
    "support.weights",
    "support.fleet",  # last, as it builds on others
]
