"""The normal form of names, so that a name is found however it is typed."""

import unicodedata
from typing import Final

MAX_NAME_LENGTH: Final = 100
"""The longest name, in characters."""


def tidy(name: str) -> str:
    """The name in Unicode normal form C, without white space at its ends and with single spaces inside.

    macOS names folders in form D; people type two spaces, tabs, and spaces at the end.
    """
    return unicodedata.normalize("NFC", " ".join(name.split()))
