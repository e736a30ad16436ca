"""Labels as folder names that are valid and distinct on every file system.

Characters that a file system may refuse or change are percent-encoded: `cat/dog` is the folder `cat%2Fdog`. A name can
be decoded, except for the end of one that is too long; the manifest has every label in full.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from diptych.names import hidden_in
from diptych_client.exporting.manifest import OWN_FILES
from diptych_client.importing.walk import is_skipped

_REFUSED: Final = frozenset('%/\\:*?"<>|')
"""The escape character, and the characters that Windows does not accept."""

_DEVICES: Final = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}) | {
    f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789\u00b9\u00b2\u00b3"
}
"""Names that Windows reserves for devices, with any suffix."""

_MOST_BYTES: Final = 140
"""Encrypted file systems allow 143 bytes, others 255; Windows allows 260 characters for a whole path."""

_DIGEST_LENGTH: Final = 10


def folder_names(labels: Sequence[str]) -> list[str]:
    """A name for each label, in the same order, all distinct even on case-insensitive file systems."""
    names: list[str] = []
    taken: set[str] = set()
    for label in labels:
        name = next(name for name in _candidates(label) if name.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def label_of(name: str) -> str:
    """The label that a folder was named after, unless the label was too long for a name."""
    return unquote(name)


def _candidates(label: str) -> Iterator[str]:
    """Candidate names for a label, from the most readable to a unique one with every character encoded."""
    for count in range(len(label) + 1):
        name = _encoded(label, count)
        yield name if len(name.encode()) <= _MOST_BYTES else _cut(name, label)


def _encoded(label: str, count: int) -> str:
    """The label with its first `count` characters encoded, and any character that must be."""
    is_hiding = bool(hidden_in(label))
    signs = [
        _quoted(sign) if index < count or sign in _REFUSED or (is_hiding and not sign.isprintable()) else sign
        for index, sign in enumerate(label)
    ]
    if label.endswith((".", " ")):
        signs[-1] = _quoted(label[-1])
    stem = label.partition(".")[0].rstrip().upper()
    if label.startswith(" ") or stem in _DEVICES or is_skipped(label) or label in OWN_FILES:
        signs[0] = _quoted(label[0])
    return "".join(signs)


def _cut(name: str, label: str) -> str:
    """The start of a name that is too long, followed by a digest of the whole label."""
    ending = f"~{hashlib.sha256(label.encode()).hexdigest()[:_DIGEST_LENGTH]}"
    kept = name.encode()[: _MOST_BYTES - len(ending)].decode(errors="ignore")
    return re.sub(r"%.?$", "", kept) + ending


def _quoted(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode())
