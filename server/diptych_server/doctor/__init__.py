"""Checks of everything a server needs, each with a suggested fix; may run before or beside a server."""

from diptych_server.doctor.checks import examine, is_healthy
from diptych_server.doctor.result import CheckResult, Verdict
from diptych_server.doctor.settings import unreadable

__all__ = ["CheckResult", "Verdict", "examine", "is_healthy", "unreadable"]
