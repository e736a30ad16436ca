"""Measures one part in its own process: `python -m benchmarks.part MODULE`, options as JSON on standard input.

Standard output carries a line of JSON per row, then one with the loads and, if it failed, the reason.
"""

import json
import os
import sys
import traceback
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TextIO

from benchmarks.rows import NOTED_LOADS, Options


def main() -> None:
    """Measure the part that the command line names."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # other output must not come between the rows
    failure = ""
    try:
        for row in import_module(sys.argv[1]).measure(_options(sys.stdin.read())):
            _say(output, {"row": asdict(row)})
    except Exception as error:  # noqa: BLE001 - whatever it is, the other parts go on
        traceback.print_exc()
        failure = f"{type(error).__name__}: {error}".splitlines()[0]
    _say(output, {"loads": NOTED_LOADS, "failure": failure})


def _options(text: str) -> Options:
    given = json.loads(text)
    paths = {name: Path(value) for name, value in given.items() if name.endswith("_dir") and value}
    return Options(**(given | paths))


def _say(output: TextIO, message: object) -> None:
    output.write(json.dumps(message) + "\n")
    output.flush()


if __name__ == "__main__":
    main()
