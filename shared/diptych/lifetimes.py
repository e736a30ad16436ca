"""How long something is valid, as people type it."""

import re
from datetime import datetime, timedelta

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SPAN = re.compile(r"(?P<number>[1-9][0-9]{0,5})(?P<unit>[mhdw])")


def end_of(span: str, *, now: datetime) -> datetime:
    """The end of a lifetime that starts now: `30m`, `12h`, `90d`, `52w`.

    Raises:
        ValueError: the text is not a lifetime, or the end is after the year 9999.
    """
    found = _SPAN.fullmatch(span.strip())
    if found is None:
        raise ValueError(f"{span!r} is not a valid lifetime. Use a number and m, h, d or w, such as 90d.")
    try:
        return now + int(found["number"]) * _UNITS[found["unit"]]
    except OverflowError:
        raise ValueError(f"{span!r} is too long. Use a shorter lifetime.") from None
