"""Fonts for labels in any script: those installed on this machine, and the choice of one for a text."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import ImageFont

# DearPyGui draws a text with one font, without fallback. The first ones have CJK and much of Latin, though not Turkish
# or Polish; the others have all of Latin, Greek and Cyrillic.
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
    "Arial.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
)
_MOST = 3
_UNUSED = "\U0010fffe"
"""A character without a glyph in any font; its replacement is that of all missing glyphs."""


class FontFiles:
    """Font files, the best first; texts use the first one if possible."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)
        self._opened = tuple(_Glyphs(path) for path in paths) if len(paths) > 1 else ()
        self._places: dict[str, int] = {}

    def place_for(self, text: str) -> int:
        """The index of the font that lacks the fewest characters of a text."""
        if not self._opened or text.isascii():
            return 0
        if text not in self._places:
            lacking = [sum(not font.has(each) for each in {*text}) for font in self._opened]
            self._places[text] = lacking.index(min(lacking))
        return self._places[text]

    @property
    def bold(self) -> Path | None:
        """The bold font of the same family as the first one; None if it is not installed."""
        if not self.paths:
            return None
        first = self.paths[0]
        bold = first.with_name(first.name.replace("Regular", "Bold"))
        return bold if bold != first and bold.is_file() else None


class _Glyphs:
    """The characters that a font has glyphs for."""

    def __init__(self, path: Path) -> None:
        self._font = ImageFont.truetype(str(path), 16)
        self._missing = self._drawn(_UNUSED)
        self._known: dict[str, bool] = {}

    def has(self, character: str) -> bool:
        if character not in self._known:
            self._known[character] = not character.isprintable() or self._drawn(character) != self._missing
        return self._known[character]

    def _drawn(self, character: str) -> bytes:
        return bytes(self._font.getmask(character))


def find_fonts() -> FontFiles:
    """The best known fonts installed on this machine; may be empty."""
    found = {path.name: path for folder in _folders() if folder.is_dir() for path in _files(folder)}
    return FontFiles([found[name] for name in _NAMES if name in found][:_MOST])


def _folders() -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), Path.home() / "Library/Fonts")
    else:
        yield from (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):  # unlike glob it skips unreadable folders
        yield from (Path(parent) / name for name in names if name in _NAMES)
