"""What the window remembers of its user: a file in the user's configuration folder."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Config:
    """What is taken up again at the next start."""

    camera: str = "0"
    is_dark: bool = True
    scale: float = 0.0
    """How large everything is; 0 means as suits the screen."""
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    """Where the window was closed last, in pixels of the screen; a width of 0 means nowhere yet."""


def config_path() -> Path:
    """Where it is kept."""
    return platformdirs.user_config_path("diptych", appauthor=False) / "desktop.json"


def server_path(config_file: Path) -> Path:
    """Where the server of last time and the token for it are kept, which nobody else may read."""
    return config_file.with_name("desktop-server.json")


def spool_dir() -> Path:
    """Where recorded pictures wait for a server that is away."""
    return platformdirs.user_data_path("diptych", appauthor=False) / "spool"


def read_config(path: Path) -> Config:
    """What was kept; what is missing, unreadable or of another kind is as at the first start."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Config()
    if not isinstance(kept, dict):
        return Config()
    first = Config()
    known = {each.name: kept.get(each.name) for each in fields(Config)}
    fitting = {name: value for name, value in known.items() if type(value) is type(getattr(first, name))}
    return replace(first, **fitting)  # type: ignore[arg-type] # each has the type of what it replaces


def write_config(path: Path, config: Config) -> None:
    """Keep it; a folder that may not be written is no reason to bother anybody."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(asdict(config), indent=2))
        unfinished.replace(path)
    except OSError:
        return
