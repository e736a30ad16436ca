"""What to try after the demo: commands to copy, each alone on its line."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from shutil import which


def next_steps(snapshot_ids: Sequence[str], *, camera: str, server: str | None, data_dir: Path | None) -> str:
    """The commands that show more of what the demo made.

    Args:
        snapshot_ids: the two snapshots.
        camera: what to show to both.
        server: the address that the commands must name; None where they find it by themselves.
        data_dir: where the demo's own server keeps its data; None if somebody else's was asked for.
    """
    diptych = f"diptych --server {server}" if server else "diptych"
    look = [
        f"  {diptych} snapshot ls",
        f"  {diptych} snapshot show {snapshot_ids[-1]}",
        f"  {diptych} predict {' '.join(snapshot_ids)} --camera {camera}",
    ]
    enter = _activation()
    end = ["With a webcam write --camera 0 at the end. Ctrl-C stops each of them."]
    if data_dir is None:
        return "\n".join(["Try next:", *enter, *look, *end])
    serve = ["Try next: start the server, and leave it running.", *enter]
    serve += [f"  diptych-server serve --data-dir {quote(str(data_dir))}"]
    return "\n".join([*serve, "In another terminal, in the same folder:", *enter, *look, *end])


def _activation() -> list[str]:
    """What a shell has to be told first, if it does not find the commands of this installation."""
    activate = Path(sys.prefix) / "bin" / "activate"
    if which("diptych-server") is not None or not activate.is_file():
        return []
    shown = os.path.relpath(activate) if activate.is_relative_to(Path.cwd()) else str(activate)
    return [f"  source {quote(shown)}"]
