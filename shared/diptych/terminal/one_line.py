"""Untrusted text on one line: names may contain characters that break or reverse the following text."""

import unicodedata
from typing import Final

_DISORDERLY: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
"""Characters that reverse or break the following text."""


def one_line(text: str) -> str:
    """The text on one line and in reading order, with other characters escaped."""
    if text.isprintable():
        return text
    return "".join(_escaped(sign) if _is_disorderly(sign) else sign for sign in text)


def _is_disorderly(sign: str) -> bool:
    return sign in _DISORDERLY or unicodedata.category(sign) == "Cc"


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")
