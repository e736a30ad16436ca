"""Decides whether two names look the same to people.

Unicode's own measure, the skeleton of UTS 39, treats "modem" like "modern" and O like 0, which are different labels. So
letters are only exchanged across scripts here, and a word of a single letter keeps its case: a and A, or "sign a" and
"sign A", are labels of a set of letters.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from diptych.names.hidden import is_invisible
from diptych.names.tidy import tidy

_DIFFERENT_SHAPES: Final = ("<super>", "<sub>", "<circle>", "<square>", "<fraction>")
"""Kinds of compatibility characters that visibly differ from their base characters."""

_ACROSS_SCRIPTS: Final = str.maketrans(
    # Cyrillic, then Greek: letters that no common font draws differently from these Latin ones.
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0443\u0445"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXaivopu",
)


@lru_cache(maxsize=8192)
def looks_of(name: str) -> frozenset[str]:
    """Keys of what the name looks like; two names look the same if they share one.

    Case, forms of a letter such as full-width ones, invisible characters and white space make no difference.
    """
    seen = "".join(map(_plain, tidy(name)))
    return frozenset((_folded(seen), _folded(seen.translate(_ACROSS_SCRIPTS))))


def look_alike(first: str, second: str) -> bool:
    """Whether people could mistake one name for the other."""
    return not looks_of(first).isdisjoint(looks_of(second))


def _plain(sign: str) -> str:
    if is_invisible(sign):
        return ""
    if unicodedata.decomposition(sign).startswith(_DIFFERENT_SHAPES):
        return sign
    return unicodedata.normalize("NFKC", sign)


def _folded(name: str) -> str:
    parts = re.split(r"([\W_])", tidy(name))
    return unicodedata.normalize("NFC", "".join(word if len(word) == 1 else word.casefold() for word in parts))
