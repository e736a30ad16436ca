"""Sentences about invalid values: what was given, and what is allowed instead."""

import types
from enum import Enum
from typing import Literal, Union, get_args, get_origin
from uuid import UUID

_AN_ID = "an id, such as 0198a1b2-0000-7000-8000-00000000c0de"


def not_valid(source: str, value: object, allowed: str) -> str:
    """The sentence for an invalid value.

    Args:
        source: The option, argument or variable that it was given for.
        value: The value; shown in quotes if it is empty or has spaces.
        allowed: What is allowed, as `allowed_values` returns it.
    """
    shown = str(value.value if isinstance(value, Enum) else value)
    if not shown or not shown.isprintable() or " " in shown:
        shown = repr(shown)
    return f"{source}: {shown} is not valid. Use {allowed}."


def allowed_values(annotation: object, *, least: float | None = None, most: float | None = None) -> str:
    """The values of a type within limits, such as "a whole number from 0 to 65535"; empty if any text is allowed."""
    kind = _kind(annotation)
    if get_origin(kind) is Literal:
        return _alternatives([str(each) for each in get_args(kind)])
    if isinstance(kind, type):
        if issubclass(kind, Enum):
            return _alternatives([str(each.value) for each in kind])
        if issubclass(kind, bool):
            return "true or false"
        if issubclass(kind, int | float):
            return ("a whole number" if issubclass(kind, int) else "a number") + _limits(least, most)
        if issubclass(kind, UUID):
            return _AN_ID
    return ""


def _kind(annotation: object) -> object:
    """The type of one value: without None, and without the list of a repeatable option."""
    while get_origin(annotation) in {Union, types.UnionType, list, tuple}:
        annotation = next((each for each in get_args(annotation) if each is not types.NoneType), str)
    return annotation


def _limits(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {_number(least)} to {_number(most)}"
    if least is not None:
        return f" of at least {_number(least)}"
    return "" if most is None else f" of at most {_number(most)}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _alternatives(choices: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(choices[:-1]), choices[-1]]))
