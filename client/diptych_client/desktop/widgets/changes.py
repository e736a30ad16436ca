"""Detection of changes, to draw something again only when it has changed."""

from typing import Any


class Changes:
    """Remembers the values that were shown last. Parts of the state stay the same objects until they change.

    Strings are compared by value, as they are often derived from the state.
    """

    def __init__(self) -> None:
        self._last: tuple[Any, ...] = ()

    def are_there(self, *values: Any) -> bool:
        """Whether any of the values has changed since the last call."""
        if len(values) == len(self._last) and all(_is_same(a, b) for a, b in zip(values, self._last, strict=True)):
            return False
        self._last = values
        return True


def _is_same(now: Any, last: Any) -> bool:
    return now is last or (isinstance(now, str) and isinstance(last, str) and now == last)
