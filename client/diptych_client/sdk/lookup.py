"""Finds a resource by the text that a person types: the server filters, and the client decides among the matches."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from diptych.names import MAX_NAME_LENGTH, looks_of, tidy
from diptych.wire.reasons import Reason
from diptych_client.sdk.errors import NotFoundError

SHORTEST_PREFIX: Final = 4
"""The minimum length of a part of an id."""

_MOST_LISTED: Final = 10

_ID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PART_OF_ID: Final = re.compile("[0-9a-f-]{1,36}")


class Named(Protocol):
    """Something with an id and a name."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def name(self) -> str:
        """Its name."""
        ...


Thing = TypeVar("Thing", bound=Named)


class AmbiguousNameError(Exception):
    """Several resources match the text. The message lists the ids of the first few."""

    def __init__(self, text: str, *, kind: str, candidates: Sequence[Named]) -> None:
        self.sentence = f"{len(candidates)} {kind}s match {text!r}. Use an id instead."
        """The message without the ids."""
        self.candidates = tuple((each.id, each.name) for each in candidates)
        """All of them, as pairs of id and name."""
        listed = "".join(f"\n  {identity}  {name}" for identity, name in self.candidates[:_MOST_LISTED])
        super().__init__(self.sentence + listed + ("\n  ..." if len(candidates) > _MOST_LISTED else ""))

    def __reduce__(self) -> tuple[object, ...]:
        """Support pickling, as the other errors do."""
        return _restored, (str(self), self.__dict__)


def _restored(message: str, state: Mapping[str, object]) -> AmbiguousNameError:
    error = AmbiguousNameError.__new__(AmbiguousNameError, message)
    error.__dict__.update(state)
    return error


def pick(things: Iterable[Thing], text: str, *, kind: str) -> Thing:
    """Pick the one thing that matches an id, a name, or a part of an id, tried in this order.

    White space and the Unicode composition of a name are ignored; if no name is equal, one that looks the same matches.
    Ids created in one hour start alike, so the end of an id, as in `…` and its last characters in tables, also matches.

    Raises:
        NotFoundError: Nothing matches the text.
        AmbiguousNameError: Several things match the text.
    """
    for found in _by_rank(list(things), text):
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousNameError(text, kind=kind, candidates=found)
    raise NotFoundError(Reason.NOT_FOUND, f"There is no {kind} {text!r}.", {"kind": kind, "id": text})


async def find(listed: Callable[[str], AsyncIterator[Thing]], text: str, *, kind: str, has_name: bool = True) -> Thing:
    """Find the thing that `pick` picks, with filters so that the server sends only possible matches.

    Args:
        listed: Lists the things that match a filter.
        text: An id, a name, or a part of an id.
        kind: The kind of thing, for messages.
        has_name: False for things that only have ids.

    Raises:
        NotFoundError: Nothing matches the text.
        AmbiguousNameError: Several things match the text.
    """
    for each in _filters(text, has_name=has_name):
        if found := [thing async for thing in listed(each)]:
            return pick(found, text, kind=kind)
    return pick((), text, kind=kind)


def _filters(text: str, *, has_name: bool) -> Iterator[str]:
    """The filters for the text, from the strictest match to the weakest."""
    identity, name = text.strip().casefold(), tidy(text)
    if _ID.fullmatch(identity):
        yield f'id = "{identity}"'
    if has_name and name.isprintable() and 0 < len(name) <= MAX_NAME_LENGTH:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        yield f'name = "{quoted}"'
        if not name.endswith("*"):  # there it would mean a prefix
            yield f'name : "{quoted}"'
    part = identity.removeprefix("…")
    if len(part) >= SHORTEST_PREFIX and _PART_OF_ID.fullmatch(part):
        yield f'id : "{part}*"'
        yield f'id : "*{part}"'


def _by_rank(things: Sequence[Thing], text: str) -> Iterator[Sequence[Thing]]:
    """The things that match the text, from the strictest match to the weakest."""
    identity, name, looks = text.strip().casefold(), tidy(text), looks_of(text)
    yield [each for each in things if each.id == identity]
    if name:
        yield [each for each in things if tidy(each.name) == name]
        yield [each for each in things if not looks.isdisjoint(looks_of(each.name))]
    yield [each for each in things if _is_part_of_id(identity, each.id)]


def _is_part_of_id(text: str, identity: str) -> bool:
    end = text.removeprefix("…")
    return len(end) >= SHORTEST_PREFIX and (identity.startswith(end) or identity.endswith(end))
