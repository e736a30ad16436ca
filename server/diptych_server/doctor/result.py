"""The result of a check."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The outcome of a check."""

    OK = "ok"
    WARNING = "warning"
    """A server runs, but this needs attention."""
    FAILED = "failed"
    """A server does not run, or loses data."""
    SKIPPED = "skipped"
    """Not enabled in the settings, or not checkable until another problem is fixed."""


@dataclass(frozen=True)
class CheckResult:
    """The result of one check."""

    check: str
    """The name of the check."""
    verdict: Verdict
    sentence: str
    """What was found; never contains a secret."""
    remedy: str = ""
    """What to do about it; empty if nothing needs to be done."""


def ok(check: str, sentence: str) -> CheckResult:
    """A finding without a problem."""
    return CheckResult(check, Verdict.OK, sentence)


def warning(check: str, sentence: str, remedy: str) -> CheckResult:
    """A finding that needs attention, although a server runs."""
    return CheckResult(check, Verdict.WARNING, sentence, remedy)


def failed(check: str, sentence: str, remedy: str) -> CheckResult:
    """A finding that stops a server or loses data."""
    return CheckResult(check, Verdict.FAILED, sentence, remedy)


def skipped(check: str, sentence: str) -> CheckResult:
    """A finding for a check that was not made."""
    return CheckResult(check, Verdict.SKIPPED, sentence)
