"""Times that come from elsewhere: file systems, archives and cameras write ones that no calendar has."""

from datetime import UTC, datetime
from typing import Final

_FIRST_YEAR: Final = 2
_LAST_YEAR: Final = 9998
"""A day before and after these years, a change of the time zone would leave the years 1 to 9999 that Python has."""

_EXIF = "%Y:%m:%d %H:%M:%S"


def moment_of(seconds: float) -> datetime | None:
    """The time so many seconds after 1970, in UTC; None where it is no time that people can have meant."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def exif_moment(text: str) -> datetime | None:
    """The local time that EXIF writes as "2026:01:31 12:00:00"; None where it is none, as "0000:00:00 00:00:00"."""
    try:
        moment = datetime.strptime(text.strip("\0 "), _EXIF)  # noqa: DTZ007  EXIF means the camera's clock
        return moment.astimezone() if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
    except (ValueError, OverflowError, OSError):
        return None
