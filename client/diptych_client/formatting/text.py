"""Formatting of values for users."""

from collections.abc import Sequence
from datetime import date, datetime

_ID_LENGTH = 8
_LONGEST_SOURCE = 40
_KIB = 1024
_DARK = "█"
_LIGHT = "░"
_SPARKS = "▁▂▃▄▅▆▇█"


def short_id(identity: str) -> str:
    """The end of an id, which distinguishes ids; their beginnings are timestamps."""
    return f"…{identity[-_ID_LENGTH:]}" if identity else ""


def when(moment: datetime | None) -> str:
    """A date and time in local time, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


def local_time(moment: datetime, today: date | None) -> str:
    """A time in local time: "14:02" if it is of this date, else with its date."""
    local = moment.astimezone()
    return local.strftime("%H:%M" if local.date() == today else "%Y-%m-%d %H:%M")


def shortened(source: str) -> str:
    """A source without the beginning of a long path."""
    return source if len(source) <= _LONGEST_SOURCE else f"…{source[1 - _LONGEST_SOURCE :]}"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 picture", "2,062 pictures"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def percent(share: float) -> str:
    """A share from 0 to 1 as a percentage."""
    return f"{100 * share:.0f} %"


def size(size_bytes: int) -> str:
    """A size in bytes, KiB or MiB."""
    if size_bytes < _KIB:
        return f"{size_bytes} bytes"
    if size_bytes < _KIB**2:
        return f"{size_bytes / _KIB:.1f} KiB"
    return f"{size_bytes / _KIB**2:.1f} MiB"


def enumeration(items: Sequence[str]) -> str:
    """Words as a list, such as "a, b and c"."""
    if len(items) < 2:  # noqa: PLR2004  one word needs no "and"
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def distinct(names: Sequence[str]) -> list[str]:
    """The names, with a number added to repeated ones: "desk", "desk (2)"."""
    found: list[str] = []
    for name in names:
        tries = (name, *(f"{name} ({number})" for number in range(2, len(names) + 2)))
        taken = {*found, *(each for each in names if each != name)}
        found.append(next(each for each in tries if each not in taken))
    return found


def bar(share: float, *, width: int) -> str:
    """A bar of `width` characters, filled to the share from 0 to 1."""
    filled = round(min(max(share, 0.0), 1.0) * width)
    return _DARK * filled + _LIGHT * (width - filled)


def sparkline(values: Sequence[float], *, low: float | None = None, high: float | None = None, width: int = 60) -> str:
    """A curve in one line of at most `width` characters, from `low` to `high`; by default from minimum to maximum."""
    if not values:
        return ""
    shown = [values[index * len(values) // min(width, len(values))] for index in range(min(width, len(values)))]
    shown[-1] = values[-1]
    least = min(values) if low is None else low
    span = (max(values) if high is None else high) - least
    return "".join(_spark((value - least) / span if span else 1.0) for value in shown)


def _spark(share: float) -> str:
    return _SPARKS[round(min(max(share, 0.0), 1.0) * (len(_SPARKS) - 1))]
