"""Names that users choose for datasets, labels and snapshots."""

import unicodedata
from collections.abc import Collection
from functools import partial
from itertools import count

from diptych.names import MAX_NAME_LENGTH, hidden_in, looks_of, tidy
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal


def clean_name(name: str, *, field: str) -> str:
    """The name in its stored form.

    Raises:
        Refusal: BAD_FIELD when it is empty, too long or contains invisible characters.
    """
    cleaned = tidy(name)
    if not cleaned:
        raise Refusal(Reason.BAD_FIELD, f"The field {field} must not be empty.", field=field)
    if len(cleaned) > MAX_NAME_LENGTH:
        message = f"The field {field} has {len(cleaned)} characters; at most {MAX_NAME_LENGTH} are allowed."
        raise Refusal(Reason.BAD_FIELD, message, field=field)
    if hidden := hidden_in(cleaned):
        what = unicodedata.name(hidden, "a control character").lower()
        message = f"The field {field} contains an invisible character, U+{ord(hidden):04X} ({what}). Remove it."
        raise Refusal(Reason.BAD_FIELD, message, field=field)
    return cleaned


def free_name(name: str, *, taken: Collection[str]) -> str:
    """The name, or the first of "name 2", "name 3" ... that cannot be confused with one in `taken`."""
    looks = frozenset[str]().union(*map(looks_of, taken))
    if looks.isdisjoint(looks_of(name)):
        return name
    candidates = map(partial(numbered, name), count(2))
    return next(candidate for candidate in candidates if looks.isdisjoint(looks_of(candidate)))


def numbered(name: str, number: int) -> str:
    """The name followed by a number, truncated to the maximum length."""
    ending = f" {number}"
    return f"{name[: MAX_NAME_LENGTH - len(ending)].rstrip()}{ending}"
