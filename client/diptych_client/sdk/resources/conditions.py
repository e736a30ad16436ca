"""Conditions of changes: what must not have changed since it was read."""

from typing import Literal, TypeAlias

IfUnchanged: TypeAlias = bool | Literal["item"]
"""True: the whole dataset; "item": only the changed item; False: nothing, so the last change wins."""


def is_about_item(if_unchanged: IfUnchanged) -> bool:
    """Whether only the changed item must not have changed since.

    Raises:
        ValueError: It is neither a bool nor "item".
    """
    if not (isinstance(if_unchanged, bool) or if_unchanged == "item"):
        raise ValueError(f'if_unchanged must be True, False or "item", not {if_unchanged!r}.')
    return if_unchanged == "item"
