"""Filters of lists as SQL conditions; values are parameters, never part of the statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from psycopg.sql import SQL, Composed, Identifier, Placeholder

from diptych_server.core.filters import FieldType, Restriction, read_ids, read_time

_COMPARISONS: Final = MappingProxyType(
    {
        "=": SQL("{} = {}"),
        "!=": SQL("{} <> {}"),
        "<": SQL("{} < {}"),
        "<=": SQL("{} <= {}"),
        ">": SQL("{} > {}"),
        ">=": SQL("{} >= {}"),
    }
)


@dataclass(frozen=True)
class Conditions:
    """Conditions on columns that are named like the fields, and their parameters."""

    statements: Sequence[Composed]
    parameters: Mapping[str, object]


def conditions(restrictions: Sequence[Restriction]) -> Conditions:
    """The SQL conditions of the restrictions."""
    statements: list[Composed] = []
    parameters: dict[str, object] = {}

    def given(value: object) -> Placeholder:
        name = f"filter_{len(parameters)}"
        parameters[name] = value
        return Placeholder(name)

    for each in restrictions:
        match each.type:
            case FieldType.ID:
                statements += _ids(each, given)
            case FieldType.TEXT:
                statements.append(_text(each, given))
            case FieldType.TIME:
                statements.append(_comparison(each, given(read_time(each))))
            case FieldType.CHOICE:
                statements.append(_comparison(each, given(each.value)))
    return Conditions(statements, parameters)


def _ids(restriction: Restriction, given: Callable[[object], Placeholder]) -> Iterator[Composed]:
    column = Identifier(restriction.field)
    low, high, end = read_ids(restriction)
    yield SQL("{} between {} and {}").format(column, given(low), given(high))
    if end:
        # The first condition matches the index: the last four digits of an id.
        yield SQL("right({}::text, 4) = {}").format(column, given(end[-4:]))
        yield SQL("{}::text like {}").format(column, given(f"%{end}"))


def _text(restriction: Restriction, given: Callable[[object], Placeholder]) -> Composed:
    column, value = Identifier(restriction.field), restriction.value
    if restriction.operator == "=":
        # The first condition matches the index.
        return SQL("lower({0}) = lower({1}) and {0} = {2}").format(column, given(value), given(value))
    if value.endswith("*"):
        return SQL("lower({}) ^@ lower({})").format(column, given(value.removesuffix("*")))
    return SQL("lower({}) = lower({})").format(column, given(value))


def _comparison(restriction: Restriction, value: Placeholder) -> Composed:
    return _COMPARISONS[restriction.operator].format(Identifier(restriction.field), value)
