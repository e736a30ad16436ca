"""Standard output and error that take every character, whatever the terminal or the locale can show."""

import codecs
import io
import sys
from typing import Final, TextIO

_HANDLER: Final = "diptych-plain"
_PLAIN: Final = str.maketrans({"…": "...", **dict(zip("·─━╺✓✗▁▂▃▄▅▆▇█░", ".---+x_.-=+*%#.", strict=True))})
"""What stands for the signs of our own tables, bars and curves."""


def take_every_character() -> None:
    """Have both streams write something plain for what their encoding does not know, instead of failing.

    It is called once, before the first word is written.
    """
    codecs.register_error(_HANDLER, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def is_unicode(stream: TextIO) -> bool:
    """Whether the stream writes every character as it is."""
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(sign if sign.isascii() else "?" for sign in signs), error.end
