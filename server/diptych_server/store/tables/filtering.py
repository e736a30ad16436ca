"""Filters of lists as SQL conditions; values are parameters, never part of the statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from psycopg.sql import SQL, Composed, Identifier, Placeholder

from diptych_server.core.filters import Restriction, read_ids, read_time

_COMPARISONS: Final = MappingProxyType(
    {"=": SQL("{} = {}"), "<": SQL("{} < {}"), "<=": SQL("{} <= {}"), ">": SQL("{} > {}"), ">=": SQL("{} >= {}")}
)


@dataclass(frozen=True)
class Conditions:
    """Conditions on the columns `id`, `name`, `created_at` and `updated_at`, and their parameters."""

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
        if each.field == "id":
            low, high, end = read_ids(each)
            statements.append(SQL("id between {} and {}").format(given(low), given(high)))
            if end:
                # The first condition matches the index: the last four digits of an id.
                last, whole = given(end[-4:]), given(f"%{end}")
                statements.append(SQL("right(id::text, 4) = {} and id::text like {}").format(last, whole))
        elif each.field == "name":
            statements.append(_name(each, given))
        else:
            statements.append(_COMPARISONS[each.operator].format(Identifier(each.field), given(read_time(each))))
    return Conditions(statements, parameters)


def _name(restriction: Restriction, given: Callable[[object], Placeholder]) -> Composed:
    value = restriction.value
    if restriction.operator == "=":
        # The first condition matches the index.
        return SQL("lower(name) = lower({}) and name = {}").format(given(value), given(value))
    if value.endswith("*"):
        return SQL("lower(name) ^@ lower({})").format(given(value.removesuffix("*")))
    return SQL("lower(name) = lower({})").format(given(value))
