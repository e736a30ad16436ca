"""Names that people give: to datasets, labels and snapshots."""

import unicodedata
from collections.abc import Container
from functools import partial
from itertools import count

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

MAX_NAME_LENGTH = 100


def clean_name(name: str, *, field: str) -> str:
    """The name in Unicode normal form C, without white space at its ends and with single spaces inside.

    Raises:
        Refusal: BAD_FIELD when it is empty, too long or holds control characters.
    """
    cleaned = unicodedata.normalize("NFC", " ".join(name.split()))
    if not cleaned:
        raise Refusal(Reason.BAD_FIELD, f"The field {field} must not be empty.", field=field)
    if len(cleaned) > MAX_NAME_LENGTH:
        message = f"The field {field} has {len(cleaned)} characters; at most {MAX_NAME_LENGTH} are allowed."
        raise Refusal(Reason.BAD_FIELD, message, field=field)
    if any(unicodedata.category(character) == "Cc" for character in cleaned):
        raise Refusal(Reason.BAD_FIELD, f"The field {field} must not hold control characters.", field=field)
    return cleaned


def free_name(name: str, *, taken: Container[str]) -> str:
    """The name, or the first of "name 2", "name 3" ... that is not taken."""
    if name not in taken:
        return name
    return next(candidate for candidate in map(partial(numbered, name), count(2)) if candidate not in taken)


def numbered(name: str, number: int) -> str:
    """The name followed by a number, cut to the longest that a name may be."""
    ending = f" {number}"
    return f"{name[: MAX_NAME_LENGTH - len(ending)].rstrip()}{ending}"
