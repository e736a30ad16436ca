"""Values of JSON that other tools wrote, which may have any shape."""

from collections.abc import Mapping, Sequence


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> Sequence[Mapping[str, object]]:
    """The objects of a list; everything else is left out."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(value: object) -> Sequence[str]:
    """The texts of a list, or the only text."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]
