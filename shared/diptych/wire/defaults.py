"""The default address of servers and clients."""

from typing import Final

DEFAULT_HOST: Final = "127.0.0.1"
"""Loopback: reachable from this machine only."""

DEFAULT_PORT: Final = 4817
"""The TCP port of the server."""
