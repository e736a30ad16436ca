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
class CheckResult:
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


def ok(check: str, sentence: str) -> CheckResult:
    """All is well."""
    return CheckResult(check, Verdict.OK, sentence)


def warning(check: str, sentence: str, remedy: str) -> CheckResult:
    """It runs, but look at it."""
    return CheckResult(check, Verdict.WARNING, sentence, remedy)


def failed(check: str, sentence: str, remedy: str) -> CheckResult:
    """It does not run."""
    return CheckResult(check, Verdict.FAILED, sentence, remedy)


def skipped(check: str, sentence: str) -> CheckResult:
    """Nothing to look at."""
    return CheckResult(check, Verdict.SKIPPED, sentence)
