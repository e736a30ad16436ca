"""Writes the generated parts of pages, .env.example and the help: `python -m reference`, run in the folder docs.

`make proto` does it.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from diptych_client.cli.app import application
from diptych_server.cli.app import app as server_app
from reference.commands import command_reference, command_summaries
from reference.examples import programs
from reference.metrics import metrics_table
from reference.pages import filled
from reference.protos import read_protos
from reference.settings import settings_lines, settings_table
from reference.wire import reason_table, rpc_tables

REPOSITORY = Path(__file__).resolve().parents[2]


def pages(protos: Path) -> Mapping[str, Mapping[str, str]]:
    """The generated parts of each file, by name.

    Args:
        protos: The root of the imports of the `.proto` files.
    """
    files = read_protos(protos)
    return {
        "docs/api.md": {"rpcs": rpc_tables(files), "reasons": reason_table(files)},
        "docs/commands.md": {
            "diptych": command_reference(application(), program="diptych"),
            "diptych_server": command_reference(server_app, program="diptych-server"),
        },
        "client/diptych_client/cli/summaries.py": {"summaries": command_summaries(application())},
        "docs/sdk.md": programs(REPOSITORY / "docs/examples"),
        "docs/server.md": {"settings": settings_table(), "metrics": metrics_table()},
        ".env.example": {"settings": settings_lines((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 when all parts are written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protos", type=Path, default=REPOSITORY / "proto", help="root of the .proto imports")
    parser.add_argument("--into", type=Path, default=REPOSITORY, help="folder to write to (default: the repository)")
    options = parser.parse_args(arguments)
    for name, tables in pages(options.protos).items():
        text = filled((REPOSITORY / name).read_text(encoding="utf-8"), tables)
        written = options.into / name
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
