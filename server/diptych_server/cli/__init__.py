"""The program diptych-server: a module per group of commands, which import slow modules only when needed."""

import sys


def main() -> None:
    """Run the command line, or say what to install if the server's dependencies are missing."""
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
