"""Times from file systems and archives, which may be outside of any calendar."""

from datetime import UTC, datetime
from typing import Final

_FIRST_YEAR: Final = 2
_LAST_YEAR: Final = 9998
"""Years in which any change of the time zone stays within the years 1 to 9999 of Python."""


def moment_of(seconds: float) -> datetime | None:
    """The time this many seconds after 1970, in UTC; None if it is not plausible."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
