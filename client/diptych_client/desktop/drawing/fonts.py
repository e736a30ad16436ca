"""A font that can show the labels of the world: the first that this machine has."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

# One file must have it all: DearPyGui takes no glyph from a second font. The first ones have Latin and CJK.
_NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSans-Regular.ttc",
    "msyh.ttc",
    "YuGothM.ttc",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "Arial Unicode.ttf",
    "NotoSans-Regular.ttf",
    "segoeui.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
)


def find_font() -> Path | None:
    """The best font file of this machine; None where there is none of those known."""
    found = {path.name: path for folder in _folders() if folder.is_dir() for path in _files(folder)}
    return next((found[name] for name in _NAMES if name in found), None)


def _folders() -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), Path.home() / "Library/Fonts")
    else:
        yield from (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):  # unlike glob it passes over folders that may not be read
        yield from (Path(parent) / name for name in names if name in _NAMES)
