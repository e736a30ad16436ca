"""The cameras of this machine, and those of installed packages."""

import sys
from collections.abc import Mapping
from pathlib import Path

from diptych_client.cameras import installed_cameras

_DEVICES = Path("/dev")
_NAMES = Path("/sys/class/video4linux")
_OFFERED = 3


def camera_names(*, devices: Path = _DEVICES, names: Path = _NAMES, platform: str = sys.platform) -> Mapping[str, str]:
    """The cameras: spec -> display name, with those of installed packages last.

    Only Linux has device files to list. Elsewhere the first numbers are offered, whether or not a camera exists.
    """
    found = {} if platform == "linux" else {str(index): f"camera {index}" for index in range(_OFFERED)}
    for path in sorted(devices.glob("video[0-9]*"), key=lambda each: int(each.name.removeprefix("video"))):
        index = path.name.removeprefix("video")
        found[index] = f"{_called(names / path.name / 'name') or 'camera'} ({index})"
    installed = {name: name for name in installed_cameras() if name != "virtual"}
    return (found or {"0": "camera 0"}) | {"virtual:mug": "virtual: mug", "virtual:phone": "virtual: phone"} | installed


def _called(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
