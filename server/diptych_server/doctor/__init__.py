"""Looks at what a server needs before it runs, or beside one that does: a small check each, and what to do."""

from diptych_server.doctor.checks import examine, is_healthy
from diptych_server.doctor.result import CheckResult, Verdict
from diptych_server.doctor.settings import unreadable

__all__ = ["CheckResult", "Verdict", "examine", "is_healthy", "unreadable"]
