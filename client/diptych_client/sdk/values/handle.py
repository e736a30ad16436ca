"""The base class of handles: fields that can be copied, compared and pickled, plus a connection."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import InitVar, dataclass, fields, replace
from typing import Any, Self, TypeVar


class _Connected:
    """A slot for the connection, which is not a field: `asdict`, `==`, `repr` and `pickle` ignore it."""

    __slots__ = ("_connection",)
    _connection: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle(_Connected):
    """A resource of the server as it was when it was read. Its methods need the connection.

    Copies (`copy`, `deepcopy`, `dataclasses.replace`) keep the connection. A pickle contains only the fields: after
    unpickling, `client.attach(handle)` returns a handle with a connection.
    """

    _connection: InitVar[object] = None

    def __post_init__(self, _connection: object) -> None:
        object.__setattr__(self, "_connection", _connection)

    def __copy__(self) -> Self:
        return replace(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return replace(self, **deepcopy(_values(self), memo))

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (type(self), _values(self))


# The dataclass leaves the default there, which would hide the slot.
del Handle._connection  # type: ignore[misc]  # noqa: SLF001  mypy does not see the default


H = TypeVar("H", bound=Handle)


def attached(handle: H, connection: object) -> H:
    """The handle with this connection."""
    return replace(handle, _connection=connection)


def translated(handle: Handle, kind: type[H], connection: object) -> H:
    """A handle of another class with the same fields and this connection."""
    return kind(**_values(handle), _connection=connection)


def _values(handle: Handle) -> dict[str, Any]:
    return {each.name: getattr(handle, each.name) for each in fields(handle)}


def _restored(kind: type[Handle], values: Mapping[str, Any]) -> Handle:
    """A handle without a connection, from a pickle; fields that are unknown to this version are dropped."""
    known = {each.name for each in fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in known})
