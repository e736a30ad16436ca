"""diptych-server: a module per group of commands. What is slow to load is loaded by the command that needs it."""

import sys


def main() -> None:
    """Run the command line, where Diptych was installed with what a server needs."""
    try:
        from diptych_server.cli.app import main as run  # noqa: PLC0415  its imports may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("diptych"):
            raise
        sys.exit(
            f"The server is not installed here: the package {error.name} is missing. "
            "Install Diptych with its extra: diptych[server]"
        )
    run()
