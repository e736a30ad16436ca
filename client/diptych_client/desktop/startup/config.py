"""The saved settings of the window, in a file in the user's configuration folder."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Config:
    """The settings to restore at the next start."""

    camera: str = "0"
    is_dark: bool = True
    scale: float = 0.0
    """The scale; 0 means the one that suits the screen."""
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    """The last place of the window, in pixels of the screen; a width of 0 means none."""


def config_path() -> Path:
    """The path of the file."""
    return platformdirs.user_config_path("diptych", appauthor=False) / "desktop.json"


def server_path(config_file: Path) -> Path:
    """The path of the file with the last server and its token, which only the user can read."""
    return config_file.with_name("desktop-server.json")


def spool_dir() -> Path:
    """The folder where recorded pictures wait for the server."""
    return platformdirs.user_data_path("diptych", appauthor=False) / "spool"


def read_config(path: Path) -> Config:
    """Read the settings; missing, unreadable or invalid ones have their defaults."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Config()
    if not isinstance(kept, dict):
        return Config()
    first = Config()
    known = {each.name: kept.get(each.name) for each in fields(Config)}
    fitting = {name: value for name, value in known.items() if type(value) is type(getattr(first, name))}
    return replace(first, **fitting)  # type: ignore[arg-type] # each has the type of the default


def write_config(path: Path, config: Config) -> None:
    """Save the settings; a folder that is not writable is ignored."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(asdict(config), indent=2))
        unfinished.replace(path)
    except OSError:
        return
