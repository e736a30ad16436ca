"""diptych-server: a module per group of commands. What is slow to load is loaded by the command that needs it."""

from diptych_server.cli.app import main

__all__ = ["main"]
