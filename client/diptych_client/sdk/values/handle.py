"""What all handles share: plain fields that can be copied, compared and pickled, and a connection beside them."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import InitVar, dataclass, fields, replace
from typing import Any, Self, TypeVar


class _Connected:
    """Room for the connection, which is not a field: `asdict`, `==`, `repr` and `pickle` pass it by."""

    __slots__ = ("_connection",)
    _connection: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle(_Connected):
    """A thing of the server as it was when it was read. Its fields are plain values; its verbs need the connection.

    Copies (`copy`, `deepcopy`, `dataclasses.replace`) keep the connection. A pickle holds the fields alone: after
    loading, `client.attach(handle)` gives the handle a connection.
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


# The dataclass leaves the default there, which would hide the room for the connection.
del Handle._connection  # type: ignore[misc]  # noqa: SLF001  our own; mypy does not see the default


H = TypeVar("H", bound=Handle)


def attached(handle: H, connection: object) -> H:
    """The handle with this connection."""
    return replace(handle, _connection=connection)


def translated(handle: Handle, kind: type[H], connection: object) -> H:
    """The same fields as a handle of another kind, which must have them all, with this connection."""
    return kind(**_values(handle), _connection=connection)


def _values(handle: Handle) -> dict[str, Any]:
    return {each.name: getattr(handle, each.name) for each in fields(handle)}


def _restored(kind: type[Handle], values: Mapping[str, Any]) -> Handle:
    """A handle without a connection, from a pickle; fields that this version does not know are left out."""
    known = {each.name for each in fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in known})
