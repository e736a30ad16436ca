"""Enums of the wire as enums with lower-case values."""

from enum import StrEnum
from typing import Protocol, TypeVar

Kind = TypeVar("Kind", bound=StrEnum)
Number_contra = TypeVar("Number_contra", bound=int, contravariant=True)


class WireEnum(Protocol[Number_contra]):
    """An enum of the wire: names by number."""

    def Name(self, number: Number_contra) -> str:  # noqa: N802  protobuf's name
        """The name of a number; raises a ValueError for others."""
        ...


def known(kind: type[Kind], names: WireEnum[Number_contra], number: Number_contra, *, prefix: str) -> Kind:
    """The member of `kind` for a number of the wire; `unknown` if it is unset or this client does not know it."""
    try:
        return kind(names.Name(number).removeprefix(prefix).lower())
    except ValueError:
        return kind("unknown")
