"""Labels as names of folders that every file system takes, and no two of which are the same to any.

What a file system may refuse or change is written as in addresses of the web: `cat/dog` is the folder `cat%2Fdog`. So a
name can be read back, except for its end where it is too long; the manifest has every label in full.
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
"""The sign of the encoding itself, and what Windows does not take."""

_DEVICES: Final = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}) | {
    f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789\u00b9\u00b2\u00b3"
}
"""What Windows takes for devices, with any ending."""

_MOST_BYTES: Final = 140
"""Encrypted file systems take 143 bytes, others 255; Windows takes 260 characters for a whole path."""

_DIGEST_LENGTH: Final = 10


def folder_names(labels: Sequence[str]) -> list[str]:
    """A name for each label, in the same order; no two are the same, whatever a file system makes of case."""
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
    """Names for a label, from the one that reads best to one that only this label has: all of it encoded."""
    for count in range(len(label) + 1):
        name = _encoded(label, count)
        yield name if len(name.encode()) <= _MOST_BYTES else _cut(name, label)


def _encoded(label: str, count: int) -> str:
    """The label, with the first `count` characters encoded and what no other place takes as it is."""
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
    """The beginning of a name that is too long, and a digest of the whole label."""
    ending = f"~{hashlib.sha256(label.encode()).hexdigest()[:_DIGEST_LENGTH]}"
    kept = name.encode()[: _MOST_BYTES - len(ending)].decode(errors="ignore")
    return re.sub(r"%.?$", "", kept) + ending


def _quoted(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode())
