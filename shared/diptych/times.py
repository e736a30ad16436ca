"""Times that come from elsewhere: file systems and archives write ones that no calendar has."""

from datetime import UTC, datetime
from typing import Final

_FIRST_YEAR: Final = 2
_LAST_YEAR: Final = 9998
"""A day before and after these years, a change of the time zone would leave the years 1 to 9999 that Python has."""


def moment_of(seconds: float) -> datetime | None:
    """The time this many seconds after 1970, in UTC; None if it is not plausible."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
