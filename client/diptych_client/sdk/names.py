"""Finding a thing by what a person types. The server looks nothing up by name; this happens here."""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol, TypeVar

from diptych.wire.reasons import Reason
from diptych_client.sdk.errors import NotFoundError

SHORTEST_PREFIX: Final = 4
"""Fewer characters of an id are not taken for one."""


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
    """Several things answer to what was typed; `candidates` are they, as pairs of id and name."""

    def __init__(self, text: str, *, kind: str, candidates: Sequence[Named]) -> None:
        super().__init__(f"{len(candidates)} {kind}s answer to {text!r}: say which by its id.")
        self.candidates = tuple((each.id, each.name) for each in candidates)


def pick(things: Iterable[Thing], text: str, *, kind: str) -> Thing:
    """The one thing that is meant by an id, a name, or the beginning of an id, tried in this order.

    Ids made in one hour begin alike; the end of an id, as `…` and its last characters in tables, is taken as well.

    Raises:
        NotFoundError: Nothing answers to the text.
        AmbiguousNameError: Several things do.
    """
    everything = list(things)
    wanted = text.strip().casefold()
    for matching in (
        [each for each in everything if each.id == wanted],
        [each for each in everything if each.name == text],
        [each for each in everything if each.name.casefold() == wanted],
        [each for each in everything if _is_part_of_id(wanted, each.id)],
    ):
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise AmbiguousNameError(text, kind=kind, candidates=matching)
    raise NotFoundError(Reason.NOT_FOUND, f"There is no {kind} {text!r}.", {"kind": kind, "id": text})


def _is_part_of_id(text: str, identity: str) -> bool:
    end = text.removeprefix("…")
    return len(end) >= SHORTEST_PREFIX and (identity.startswith(end) or identity.endswith(end))
