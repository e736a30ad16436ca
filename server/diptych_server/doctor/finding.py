"""What a check says."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How it stands with one thing."""

    OK = "ok"
    WARNING = "warning"
    """A server runs, and somebody should look at this."""
    FAILED = "failed"
    """A server does not run, or loses something."""
    SKIPPED = "skipped"
    """Not asked for by the settings, or not to be seen before something else is mended."""


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes:
        check: the name of what was looked at.
        sentence: what is so; never a secret.
        remedy: what to do about it; empty where there is nothing to do.
    """

    check: str
    verdict: Verdict
    sentence: str
    remedy: str = ""


def ok(check: str, sentence: str) -> Finding:
    """All is well."""
    return Finding(check, Verdict.OK, sentence)


def warning(check: str, sentence: str, remedy: str) -> Finding:
    """It runs, but look at it."""
    return Finding(check, Verdict.WARNING, sentence, remedy)


def failed(check: str, sentence: str, remedy: str) -> Finding:
    """It does not run."""
    return Finding(check, Verdict.FAILED, sentence, remedy)


def skipped(check: str, sentence: str) -> Finding:
    """Nothing to look at."""
    return Finding(check, Verdict.SKIPPED, sentence)
