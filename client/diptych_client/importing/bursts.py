"""Which files of an import belong to one burst.

What was recorded in one go must stay together, or near copies end up on both sides of a split and flatter the score.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from typing import Final

from diptych_client.importing.expression import Expression, NoNumberError
from diptych_client.importing.folder import SourceFile, natural_key
from diptych_client.importing.look import UNSEEN, Look, distance
from diptych_client.importing.walk import Refused

LONGEST_PAUSE: Final = timedelta(seconds=10)
"""Pictures taken further apart are of different bursts, unless they look alike."""

MOST_DIFFERENT_BITS: Final = 10
"""Of the 64 bits of two neighbours that look alike."""

_SLOWEST_COPY = timedelta(seconds=0.1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Auto:
    """By pauses between the times, and by likeness of neighbours."""


@dataclass(frozen=True, slots=True)
class Each:
    """Every file is a burst of its own."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the groups of the pattern catch in the file's name is the burst, across all labels."""

    regex: re.Pattern[str]


Grouping = Auto | Each | Pattern | Expression


@dataclass(frozen=True, slots=True)
class Grouped:
    """The key of the burst of each file, and the files that have none."""

    keys: Mapping[str, str]
    """By the file's `relative`."""
    refused: tuple[Refused, ...] = ()


def parse(text: str) -> Grouping:
    """The grouping that the words name.

    Raises:
        ValueError: They name none; the message says what would.
    """
    if text == "auto":
        return Auto()
    if text == "each":
        return Each()
    if text.startswith("regex:"):
        return Pattern(_compiled(text.removeprefix("regex:")))
    return Expression.parse(text)


def group(files: Sequence[SourceFile], grouping: Grouping, *, looks: Mapping[str, Look] | None = None) -> Grouped:
    """The burst of each file; `looks`, by the file's `relative`, matter to `Auto` alone."""
    match grouping:
        case Auto():
            return Grouped(_by_sequence(files, looks or {}))
        case Each():
            return Grouped({file.relative: f"file:{file.relative}" for file in files})
        case Pattern(regex):
            return _by_name(files, lambda file: _caught(regex, file))
        case Expression():
            return _by_name(files, lambda file: str(grouping.value(stem=file.stem, label=file.label)))


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        regex = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}.") from error
    if not regex.groups:
        raise ValueError(f"{pattern!r} catches nothing: put brackets around the part that names the burst.")
    return regex


def _by_name(files: Sequence[SourceFile], key: Callable[[SourceFile], str]) -> Grouped:
    keys: dict[str, str] = {}
    refused: list[Refused] = []
    for file in files:
        try:
            keys[file.relative] = f"key:{key(file)}"
        except NoNumberError as error:
            refused.append(Refused(file.relative, "NO_BURST", str(error)))
    return Grouped(keys, tuple(refused))


def _caught(regex: re.Pattern[str], file: SourceFile) -> str:
    if (match := regex.search(file.path.name)) is None:
        raise NoNumberError("The pattern does not fit the file's name.")
    return "\x1f".join(group or "" for group in match.groups())


def _by_sequence(files: Sequence[SourceFile], looks: Mapping[str, Look]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for _, members in groupby(sorted(files, key=lambda file: natural_key(file.label)), key=lambda file: file.label):
        keys |= _of_one_label([(file, looks.get(file.relative, UNSEEN)) for file in members])
    return keys


def _of_one_label(seen: Sequence[tuple[SourceFile, Look]]) -> dict[str, str]:
    times = trusted_times([each for _, each in seen])
    order = sorted(
        zip(seen, times, strict=True),
        key=lambda item: (item[1] is None, item[1] or _LONG_AGO, natural_key(item[0][0].relative)),
    )
    keys: dict[str, str] = {}
    first = ""
    before: tuple[Look, datetime | None] | None = None
    for (file, each), time in order:
        if before is None or not is_same_burst(before, (each, time)):
            first = file.relative
        keys[file.relative] = f"burst:{first}"
        before = (each, time)
    return keys


def is_same_burst(before: tuple[Look, datetime | None], after: tuple[Look, datetime | None]) -> bool:
    """True when two neighbours were taken shortly after one another, or look alike."""
    (first, first_time), (second, second_time) = before, after
    if first_time is not None and second_time is not None and second_time - first_time <= LONGEST_PAUSE:
        return True
    if first.hash is None or second.hash is None:
        return False
    return distance(first.hash, second.hash) <= MOST_DIFFERENT_BITS


def trusted_times(looks: Sequence[Look]) -> list[datetime | None]:
    """When each picture was taken: as the camera says, else as the file says, else nothing.

    Files written faster than any camera takes pictures were copied: their times say nothing.
    """
    if any(each.taken_at for each in looks):
        return [each.taken_at for each in looks]
    times = sorted(each.modified_at for each in looks if each.modified_at)
    pauses = [after - before for before, after in pairwise(times)]
    if not pauses or sum(pauses, timedelta()) / len(pauses) < _SLOWEST_COPY:
        return [None for _ in looks]
    return [each.modified_at for each in looks]
