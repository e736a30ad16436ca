"""What must be unchanged since it was read for a change to be made."""

from typing import Literal, TypeAlias

IfUnchanged: TypeAlias = bool | Literal["item"]
"""True: the whole dataset; "item": only what the verb changes; False: nothing, the last change counts."""


def is_about_item(if_unchanged: IfUnchanged) -> bool:
    """Whether only what the verb changes must be unchanged.

    Raises:
        ValueError: It is neither a bool nor "item".
    """
    if not (isinstance(if_unchanged, bool) or if_unchanged == "item"):
        raise ValueError(f'if_unchanged must be True, False or "item", not {if_unchanged!r}.')
    return if_unchanged == "item"
