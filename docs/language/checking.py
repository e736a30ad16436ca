"""Finds wording that `patterns.toml` bans in lines of text."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PATTERNS = Path(__file__).with_name("patterns.toml")


@dataclass(frozen=True)
class Pattern:
    """A kind of wording that is not allowed."""

    pattern: str
    """A regular expression, for one line and in any case of letters."""
    instead: str
    """What to write."""
    examples: Sequence[str]
    """Lines in which it is found."""
    accepted: Sequence[str] = ()
    """Lines that resemble it and are correct."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.pattern, re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """A place where banned wording was found."""

    line: int
    """Counted from 1."""
    wording: str
    instead: str


def read_patterns() -> list[Pattern]:
    """All patterns, in the order of the file."""
    return [Pattern(**each) for each in tomllib.loads(PATTERNS.read_text(encoding="utf-8"))["patterns"]]


def find_matches(text: str, patterns: Sequence[Pattern]) -> Iterator[Match]:
    """Banned wording in a text, from its first line to its last."""
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern in patterns:
            for found in pattern.expression.finditer(line):
                yield Match(number, found.group().strip(), pattern.instead)
