"""Which files of an import were recorded together, as far as people say it.

Without a word each file is a burst alone: the server finds near copies by what the pictures show. Names and times of
files say nothing certain, as after a slow copy, or with a camera whose clock stands.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from diptych_client.importing.expression import Expression, NoNumberError
from diptych_client.importing.folder import SourceFile
from diptych_client.importing.walk import Refused


@dataclass(frozen=True, slots=True)
class Each:
    """Every file is a burst of its own."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the groups of the pattern catch in the file's name is the burst, across all labels."""

    regex: re.Pattern[str]


Grouping = Each | Pattern | Expression


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
    if text == "each":
        return Each()
    if text.startswith("regex:"):
        return Pattern(_compiled(text.removeprefix("regex:")))
    return Expression.parse(text)


def group(files: Sequence[SourceFile], grouping: Grouping) -> Grouped:
    """The burst of each file."""
    match grouping:
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
        raise ValueError(f"{pattern!r} is not a valid regular expression: {error}.") from error
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
