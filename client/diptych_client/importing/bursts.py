"""Groups the files of an import that were recorded together, as the user specifies.

By default each file is a separate burst: the server finds near copies by their content. Names and times of files are
not reliable, for example after a slow copy or with a camera whose clock is not set.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from diptych_client.importing.expression import Expression, NoNumberError
from diptych_client.importing.folder import SourceFile
from diptych_client.importing.walk import Refused


@dataclass(frozen=True, slots=True)
class Each:
    """Every file is a separate burst."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """The captured groups of the pattern in the file's name identify the burst, across all labels."""

    regex: re.Pattern[str]


Grouping = Each | Pattern | Expression


@dataclass(frozen=True, slots=True)
class Grouped:
    """The burst key of each file, and the files without one."""

    keys: Mapping[str, str]
    """By the file's `relative`."""
    refused: tuple[Refused, ...] = ()


def parse(text: str) -> Grouping:
    """The grouping that the text names.

    Raises:
        ValueError: The text is not valid; the message says what is.
    """
    if text == "each":
        return Each()
    if text.startswith("regex:"):
        return Pattern(_compiled(text.removeprefix("regex:")))
    return Expression.parse(text)


def group(files: Sequence[SourceFile], grouping: Grouping) -> Grouped:
    """Group the files into bursts; those of a named recording are one, however the others are grouped."""
    named = {file.relative: f"recording:{file.recording}" for file in files if file.recording}
    grouped = _grouped([file for file in files if not file.recording], grouping)
    return Grouped({**named, **grouped.keys}, grouped.refused)


def _grouped(files: Sequence[SourceFile], grouping: Grouping) -> Grouped:
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
        raise ValueError(f"{pattern!r} captures nothing. Put parentheses around the part that names the burst.")
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
    if (match := regex.search(file.name)) is None:
        raise NoNumberError("The pattern does not match the file's name.")
    return "\x1f".join(group or "" for group in match.groups())
