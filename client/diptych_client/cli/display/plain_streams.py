"""Standard output and error that accept every character, even if the terminal or locale cannot show it."""

import codecs
import io
import sys
from typing import Final, TextIO

_HANDLER: Final = "diptych-plain"
_PLAIN: Final = str.maketrans({"…": "...", "→": "->", **dict(zip("·─━╺✓✗▁▂▃▄▅▆▇█░", ".---+x_.-=+*%#.", strict=True))})
"""ASCII replacements for the characters of our tables, bars and curves."""


def take_every_character() -> None:
    """Make both streams replace characters that their encoding lacks, instead of failing.

    Called once, before anything is written.
    """
    codecs.register_error(_HANDLER, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def is_unicode(stream: TextIO) -> bool:
    """Whether the stream can write every character unchanged."""
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(sign if sign.isascii() else "?" for sign in signs), error.end
