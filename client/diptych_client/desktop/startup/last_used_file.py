"""The datasets and snapshots used last, and dismissed suspects, in a file in the user's configuration folder."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from diptych_client.desktop.state.last_used import LastUsed


def last_used_path(config_file: Path) -> Path:
    """The path of the file, beside that of the settings."""
    return config_file.with_name("desktop-last-used.json")


def read_last_used(path: Path) -> LastUsed:
    """Read the file; empty if it is missing, unreadable or invalid."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return LastUsed()
    if not isinstance(kept, dict):
        return LastUsed()
    return LastUsed(
        datasets=_texts(kept.get("datasets")), sides=_pairs(kept.get("sides")), dismissed=_lists(kept.get("dismissed"))
    )


def write_last_used(path: Path, used: LastUsed) -> None:
    """Write the file; a folder that is not writable is ignored."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        kept = {"datasets": dict(used.datasets), "sides": dict(used.sides), "dismissed": dict(used.dismissed)}
        unfinished.write_text(json.dumps(kept, indent=2))
        unfinished.replace(path)
    except OSError:
        return


def _texts(kept: object) -> Mapping[str, str]:
    """The entries that are strings."""
    if not isinstance(kept, dict):
        return {}
    return {str(key): value for key, value in kept.items() if isinstance(value, str)}


def _lists(kept: object) -> Mapping[str, tuple[str, ...]]:
    """The entries that are lists of strings."""
    if not isinstance(kept, dict):
        return {}
    return {
        str(key): tuple(each for each in value if isinstance(each, str))
        for key, value in kept.items()
        if isinstance(value, list)
    }


def _pairs(kept: object) -> Mapping[str, tuple[str, str]]:
    """The entries that are pairs of strings."""
    if not isinstance(kept, dict):
        return {}
    return dict(_twos(kept))


def _twos(kept: Mapping[object, object]) -> Iterator[tuple[str, tuple[str, str]]]:
    for key, pair in kept.items():
        match pair:
            case [str(a), str(b)]:
                yield str(key), (a, b)
