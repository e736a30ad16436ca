"""Next steps after the demo: commands to copy, one per line."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from shutil import which


def next_steps(snapshot_ids: Sequence[str], *, camera: str, server: str | None, data_dir: Path | None) -> str:
    """The commands to explore what the demo created.

    Args:
        snapshot_ids: the two snapshots.
        camera: the camera for both.
        server: the address to pass to the commands; None if they find it without it.
        data_dir: the data folder of the demo's local server; None if another server was used.
    """
    diptych = f"diptych --server {server}" if server else "diptych"
    commands = [
        f"  {diptych} snapshot ls",
        f"  {diptych} snapshot show {snapshot_ids[-1]}",
        f"  {diptych} compare {' '.join(snapshot_ids)} --check",
        f"  {diptych} predict {' '.join(snapshot_ids)} --camera {camera}",
    ]
    activation = _activation()
    end = ["With a webcam, use --camera 0. Press Ctrl-C to stop any of them."]
    if data_dir is None:
        return "\n".join(["Try next:", *activation, *commands, *end])
    serve = ["Try next: start the server, and leave it running.", *activation]
    serve += [f"  diptych-server serve --data-dir {quote(str(data_dir))}"]
    return "\n".join([*serve, "In another terminal, in the same folder:", *activation, *commands, *end])


def _activation() -> list[str]:
    """The command to activate this installation, if the shell does not find its commands."""
    activate = Path(sys.prefix) / "bin" / "activate"
    if which("diptych-server") is not None or not activate.is_file():
        return []
    shown = os.path.relpath(activate) if activate.is_relative_to(Path.cwd()) else str(activate)
    return [f"  source {quote(shown)}"]
