"""Doing nothing for nothing: what was drawn once is drawn again only when it has changed."""

from typing import Any


class Changes:
    """Remembers what was shown last. State is made of values that stay the same objects until they change.

    Words are compared letter by letter, so that what is derived from the state can be watched like the state itself.
    """

    def __init__(self) -> None:
        self._last: tuple[Any, ...] = ()

    def are_there(self, *values: Any) -> bool:
        """Whether any of the values is another one than the last time."""
        if len(values) == len(self._last) and all(_is_same(a, b) for a, b in zip(values, self._last, strict=True)):
            return False
        self._last = values
        return True


def _is_same(now: Any, last: Any) -> bool:
    return now is last or (isinstance(now, str) and isinstance(last, str) and now == last)
