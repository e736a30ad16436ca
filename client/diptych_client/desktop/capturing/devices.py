"""The cameras of this machine."""

from collections.abc import Mapping
from pathlib import Path

_DEVICES = Path("/dev")
_NAMES = Path("/sys/class/video4linux")


def camera_names(*, devices: Path = _DEVICES, names: Path = _NAMES) -> Mapping[str, str]:
    """What each camera can be opened by -> what to call it; the virtual one, which is always there, comes last."""
    found = {}
    for path in sorted(devices.glob("video[0-9]*"), key=lambda each: int(each.name.removeprefix("video"))):
        index = path.name.removeprefix("video")
        found[index] = f"{_called(names / path.name / 'name') or 'camera'} ({index})"
    return (found or {"0": "camera 0"}) | {"virtual:mug": "virtual: mug", "virtual:phone": "virtual: phone"}


def _called(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
