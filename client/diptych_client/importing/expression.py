"""Arithmetic expressions over the numbers in file names, such as `(number - label) // 10`."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

NAMES: Final = ("number", "label")
"""`number`: the last whole number in the file's name. `label`: the last whole number in the label's name."""

_OPERATIONS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_LONGEST = 200


class ExpressionError(ValueError):
    """The text is not a valid expression; the message says what is."""


class NoNumberError(ValueError):
    """A name has no number, or the expression has no value for it."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression of `number`, `label` and whole numbers, with + - * // % and parentheses."""

    tree: ast.expr

    @classmethod
    def parse(cls, text: str) -> Expression:
        """Parse the text.

        Raises:
            ExpressionError: The text is not a valid expression.
        """
        try:
            tree = ast.parse(text.strip(), mode="eval").body if len(text) <= _LONGEST else None
        except SyntaxError:
            tree = None
        if tree is None or not _is_sum(tree) or not _names(tree):
            raise ExpressionError(
                f"{text!r} is not a valid grouping. Use each, regex:PATTERN, or an expression of number and label "
                "with + - * // % such as '(number - label) // 10'."
            )
        return cls(tree)

    def value(self, *, stem: str, label: str) -> int:
        """The value of the expression for a file.

        Raises:
            NoNumberError: The name of the file or of the label lacks a number that the expression needs.
        """
        values = {"number": last_number(stem), "label": last_number(label)}
        for name in _names(self.tree):
            if values[name] is None:
                raise NoNumberError(f"The name of the {'file' if name == 'number' else 'label'} has no number.")
        try:
            return _value(self.tree, values)
        except ZeroDivisionError as error:
            raise NoNumberError("The expression divides by zero.") from error


def last_number(text: str) -> int | None:
    """The last run of digits in the text."""
    digits = re.findall(r"[0-9]+", text)
    return int(digits[-1]) if digits else None


def _names(tree: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _is_sum(tree: ast.expr) -> bool:
    match tree:
        case ast.Constant(value=int()):
            return not isinstance(tree.value, bool)
        case ast.Name(id=name):
            return name in NAMES
        case ast.BinOp(left=left, op=op, right=right):
            return type(op) in _OPERATIONS and _is_sum(left) and _is_sum(right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _is_sum(operand)
    return False


def _value(tree: ast.expr, values: Mapping[str, int | None]) -> int:
    match tree:
        case ast.Constant(value=int(number)):
            return number
        case ast.Name(id=name) if (known := values[name]) is not None:
            return known
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](_value(left, values), _value(right, values))
        case ast.UnaryOp(operand=operand):
            return -_value(operand, values)
    raise ExpressionError("The expression was not checked.")
